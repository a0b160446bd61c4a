//! The table of spare parts.

use tickets::house::seed::{PartRow, PartTermRow, ProductRow};
use tickets_base::terms::query_terms;

use crate::maker::{DAY, Maker};

pub const PARTS: usize = 20_000;

const THINGS: [(&str, &str); 40] = [
    ("Seal ring", "密封圈"),
    ("Shaft seal", "轴封"),
    ("Bearing", "轴承"),
    ("Impeller", "叶轮"),
    ("Fan blade", "风叶"),
    ("Control board", "控制板"),
    ("Display panel", "显示面板"),
    ("Display glass", "显示屏玻璃"),
    ("Relay", "继电器"),
    ("Contactor", "接触器"),
    ("Filter cartridge", "滤芯"),
    ("Cartridge latch", "滤芯卡扣"),
    ("Membrane", "反渗透膜"),
    ("Storage tank", "储水罐"),
    ("Float switch", "浮子开关"),
    ("Inlet valve", "进水阀"),
    ("Check valve", "止回阀"),
    ("Relief valve", "安全阀"),
    ("Pressure gauge", "压力表"),
    ("Pressure sensor", "压力传感器"),
    ("Temperature sensor", "温度探头"),
    ("Humidity sensor", "湿度探头"),
    ("Heating rod", "电加热棒"),
    ("Heat exchanger", "换热器"),
    ("Expansion vessel", "膨胀罐"),
    ("Ignition electrode", "点火针"),
    ("Burner", "燃烧器"),
    ("Flue pipe", "排烟管"),
    ("Drain hose", "排水管"),
    ("Condensate tray", "接水盘"),
    ("Remote control", "遥控器"),
    ("Battery cover", "电池盖"),
    ("Wall bracket", "挂架"),
    ("Housing", "外壳"),
    ("Dust filter", "防尘网"),
    ("Fine filter", "高效滤网"),
    ("Motor", "电机"),
    ("Capacitor", "电容"),
    ("Power cable", "电源线"),
    ("Gasket set", "垫片套装"),
];
const SIZES: [(&str, &str); 12] = [
    ("small", "小号"),
    ("medium", "中号"),
    ("large", "大号"),
    ("short", "短款"),
    ("long", "长款"),
    ("thick", "加厚"),
    ("thin", "薄型"),
    ("left", "左侧"),
    ("right", "右侧"),
    ("front", "前部"),
    ("rear", "后部"),
    ("double", "双联"),
];
const MAKES: [(&str, &str); 14] = [
    ("steel", "钢制"),
    ("brass", "黄铜"),
    ("rubber", "橡胶"),
    ("silicone", "硅胶"),
    ("plastic", "塑料"),
    ("ceramic", "陶瓷"),
    ("graphite", "石墨"),
    ("copper", "紫铜"),
    ("coated", "镀层"),
    ("glass fibre", "玻纤"),
    ("aluminium", "铝制"),
    ("improved", "改进型"),
    ("economy", "经济型"),
    ("original", "原厂"),
];

/// Twenty thousand parts and the terms they are found by.
pub fn make(maker: &mut Maker, products: &[ProductRow]) -> (Vec<PartRow>, Vec<PartTermRow>) {
    let mut parts = Vec::with_capacity(PARTS);
    let mut terms = Vec::new();
    for nth in 0..PARTS {
        let (thing_en, thing_zh) = THINGS[nth % THINGS.len()];
        let (size_en, size_zh) = SIZES[nth / THINGS.len() % SIZES.len()];
        let (make_en, make_zh) = MAKES[nth / (THINGS.len() * SIZES.len()) % MAKES.len()];
        let product = maker.pick(products);
        // 10-A000 … : a group for each thing, a running letter and number.
        let letter = char::from(b'A' + (nth / 1_000 % 26) as u8);
        let no = format!(
            "{}-{letter}{:03}",
            10 + nth % THINGS.len(),
            nth / THINGS.len()
        );
        let row = PartRow {
            id: maker.id(maker.now - 700 * DAY),
            no_key: no.replace('-', ""),
            no,
            name_en: format!("{thing_en}, {size_en}, {make_en}, {}", product.code),
            name_zh: format!("{}{make_zh}{size_zh}{thing_zh}", product.code),
            price: maker.between(3, 900) * 100,
            currency: "CNY".to_owned(),
            stock: maker.between(0, 240),
            product: Some(product.id),
        };
        // What a query asks for is enough to be found by, and half as many rows.
        let found = query_terms(&format!("{} {} {}", row.no, row.name_en, row.name_zh));
        terms.extend(
            found
                .into_iter()
                .map(|term| PartTermRow { term, part: row.id }),
        );
        parts.push(row);
    }
    (parts, terms)
}
