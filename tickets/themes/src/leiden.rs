//! Communities of a weighted graph by the Leiden method (Traag, Waltman, van Eck 2019)
//! for modularity with a resolution γ: local moving, refinement, aggregation, until
//! nothing moves. Choices are greedy, in an order drawn from the seed.

use std::collections::VecDeque;

use crate::random::Random;

/// An undirected graph: each edge stands at both its ends; `own` is twice the weight
/// inside a node (0 for a text, more for a node that stands for many).
#[derive(Clone, Debug, Default)]
pub(crate) struct Graph {
    pub(crate) edges: Vec<Vec<(u32, f64)>>,
    pub(crate) own: Vec<f64>,
}

impl Graph {
    pub(crate) fn symmetric(neighbours: &[Vec<(u32, f32)>]) -> Self {
        let mut edges: Vec<Vec<(u32, f64)>> = vec![Vec::new(); neighbours.len()];
        for (i, near) in neighbours.iter().enumerate() {
            for &(j, weight) in near {
                edges[i].push((j, f64::from(weight)));
                edges[j as usize].push((i as u32, f64::from(weight)));
            }
        }
        for list in &mut edges {
            merge_parallel(list);
        }
        Self {
            own: vec![0.0; edges.len()],
            edges,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.edges.len()
    }

    fn degrees(&self) -> Vec<f64> {
        let sum =
            |(list, own): (&Vec<(u32, f64)>, &f64)| list.iter().map(|e| e.1).sum::<f64>() + own;
        self.edges.iter().zip(&self.own).map(sum).collect()
    }

    /// One node per label; `labels` must be 0..n without gaps.
    pub(crate) fn aggregate(&self, labels: &[u32], n: usize) -> Self {
        let mut edges: Vec<Vec<(u32, f64)>> = vec![Vec::new(); n];
        let mut own = vec![0.0; n];
        for (i, list) in self.edges.iter().enumerate() {
            let from = labels[i];
            own[from as usize] += self.own[i];
            for &(j, weight) in list {
                let to = labels[j as usize];
                if from == to {
                    own[from as usize] += weight;
                } else {
                    edges[from as usize].push((to, weight));
                }
            }
        }
        for list in &mut edges {
            merge_parallel(list);
        }
        Self { edges, own }
    }
}

fn merge_parallel(list: &mut Vec<(u32, f64)>) {
    list.sort_unstable_by_key(|&(to, _)| to);
    list.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
}

/// The community of each node, numbered 0.. without gaps.
pub(crate) fn communities(graph: &Graph, resolution: f64, seed: u64) -> Vec<u32> {
    let mut random = Random::new(seed);
    let mut level = graph.clone();
    let mut of_node: Vec<u32> = (0..graph.len() as u32).collect();
    let mut labels = of_node.clone();
    loop {
        let moved = move_nodes(&level, &mut labels, resolution, &mut random);
        let count = renumber(&mut labels);
        if !moved || count == level.len() {
            break;
        }
        let mut refined = refine(&level, &labels, resolution, &mut random);
        let parts = renumber(&mut refined);
        let mut above = vec![0; parts];
        for (node, &part) in refined.iter().enumerate() {
            above[part as usize] = labels[node];
        }
        level = level.aggregate(&refined, parts);
        for node in &mut of_node {
            *node = refined[*node as usize];
        }
        labels = above;
    }
    let mut result: Vec<u32> = of_node.iter().map(|&node| labels[node as usize]).collect();
    renumber(&mut result);
    result
}

/// Numbers labels 0.. in order of first appearance; how many there are.
pub(crate) fn renumber(labels: &mut [u32]) -> usize {
    let mut names = std::collections::HashMap::new();
    for label in labels {
        let next = names.len() as u32;
        *label = *names.entry(*label).or_insert(next);
    }
    names.len()
}

/// Moves nodes to the neighbouring community that gains most, until none gains.
fn move_nodes(graph: &Graph, labels: &mut [u32], resolution: f64, random: &mut Random) -> bool {
    let degrees = graph.degrees();
    let twice: f64 = degrees.iter().sum();
    if twice == 0.0 {
        return false;
    }
    let mut weight = vec![0.0; graph.len()];
    for (node, &label) in labels.iter().enumerate() {
        weight[label as usize] += degrees[node];
    }
    let mut order: Vec<u32> = (0..graph.len() as u32).collect();
    random.shuffle(&mut order);
    let mut queue: VecDeque<u32> = order.into();
    let mut queued = vec![true; graph.len()];
    let mut links = Links::new(graph.len());
    let mut moved = false;
    while let Some(node) = queue.pop_front() {
        let i = node as usize;
        queued[i] = false;
        let old = labels[i];
        weight[old as usize] -= degrees[i];
        links.collect(&graph.edges[i], |j| Some(labels[j]));
        let gain =
            |label: u32, to: f64| to - resolution * degrees[i] * weight[label as usize] / twice;
        let mut best = (gain(old, links.to(old)), old);
        for &label in &links.seen {
            let value = gain(label, links.to(label));
            if value > best.0 + 1e-12 {
                best = (value, label);
            }
        }
        weight[best.1 as usize] += degrees[i];
        if best.1 == old {
            continue;
        }
        labels[i] = best.1;
        moved = true;
        for &(j, _) in &graph.edges[i] {
            if labels[j as usize] != best.1 && !queued[j as usize] {
                queued[j as usize] = true;
                queue.push_back(j);
            }
        }
    }
    moved
}

/// Splits each community into well connected parts: single nodes join the part of
/// their community that gains most.
fn refine(graph: &Graph, labels: &[u32], resolution: f64, random: &mut Random) -> Vec<u32> {
    let degrees = graph.degrees();
    let twice: f64 = degrees.iter().sum();
    let mut parts: Vec<u32> = (0..graph.len() as u32).collect();
    let mut weight = degrees.clone();
    let mut alone = vec![true; graph.len()];
    let mut order: Vec<usize> = (0..graph.len()).collect();
    random.shuffle(&mut order);
    let mut links = Links::new(graph.len());
    for i in order {
        if !alone[i] {
            continue;
        }
        links.collect(&graph.edges[i], |j| {
            (labels[j] == labels[i]).then_some(parts[j])
        });
        let mut best = (0.0, parts[i]);
        for &part in &links.seen {
            let value = links.to(part) - resolution * degrees[i] * weight[part as usize] / twice;
            if part != parts[i] && value > best.0 + 1e-12 {
                best = (value, part);
            }
        }
        if best.1 != parts[i] {
            weight[parts[i] as usize] -= degrees[i];
            weight[best.1 as usize] += degrees[i];
            alone[best.1 as usize] = false;
            alone[i] = false;
            parts[i] = best.1;
        }
    }
    parts
}

/// Weight from one node to each community around it.
struct Links {
    sums: Vec<f64>,
    seen: Vec<u32>,
}

impl Links {
    fn new(n: usize) -> Self {
        Self {
            sums: vec![0.0; n],
            seen: Vec::new(),
        }
    }

    fn collect(&mut self, edges: &[(u32, f64)], label: impl Fn(usize) -> Option<u32>) {
        for &old in &self.seen {
            self.sums[old as usize] = 0.0;
        }
        self.seen.clear();
        for &(j, weight) in edges {
            let Some(label) = label(j as usize) else {
                continue;
            };
            if self.sums[label as usize] == 0.0 {
                self.seen.push(label);
            }
            self.sums[label as usize] += weight;
        }
    }

    fn to(&self, label: u32) -> f64 {
        self.sums[label as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ring of `n` cliques of six, one weak edge between each two.
    fn ring(n: u32) -> Graph {
        let mut near = vec![Vec::new(); (n * 6) as usize];
        for clique in 0..n {
            for a in 0..6 {
                for b in 0..a {
                    near[(clique * 6 + a) as usize].push((clique * 6 + b, 1.0));
                }
            }
            near[(clique * 6) as usize].push(((clique * 6 + 6) % (n * 6), 0.2));
        }
        Graph::symmetric(&near)
    }

    #[test]
    fn every_clique_of_a_ring_is_a_community() {
        let labels = communities(&ring(8), 1.0, 7);
        for clique in labels.chunks(6) {
            assert!(clique.iter().all(|&label| label == clique[0]));
        }
        assert_eq!(labels.iter().max(), Some(&7));
    }

    #[test]
    fn a_low_resolution_joins_neighbouring_cliques() {
        let labels = communities(&ring(8), 0.05, 7);
        assert!(labels.iter().max() < Some(&4));
    }

    #[test]
    fn nodes_without_edges_stay_alone() {
        let labels = communities(&Graph::symmetric(&[vec![], vec![]]), 1.0, 1);
        assert_eq!(labels, [0, 1]);
    }
}
