//! Imports: a spreadsheet comes in as it is, is looked at, tried, carried out, decided on and taken back.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tickets::customer::{self, Customer};
use tickets::import::{
    self, Columns, Decision, Import, ImportId, ImportRow, ImportState, NewImport, RowState,
};
use tickets_base::Error;
use tickets_sheets::{guess, guess_sort};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::Created;
use crate::auth::Signed;
use crate::extract::{Body, Path, Query};
use crate::jobs::imports;
use crate::locale::Language;
use crate::page::List;
use crate::problem::{Problem, Problems};
use crate::state::House;

pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list, upload))
        .routes(routes!(show))
        .routes(routes!(preview))
        .routes(routes!(columns))
        .routes(routes!(check))
        .routes(routes!(run))
        .routes(routes!(undo))
        .routes(routes!(rows))
        .routes(routes!(decide))
        .routes(routes!(decide_all))
        .routes(routes!(errors))
}

/// Rows shown beside the columns.
const PREVIEWED: usize = 5;
/// Rows of one page.
const PAGE: i64 = 50;
/// Rows in a file of errors.
const MOST_ERRORS: i64 = 100_000;

#[derive(Serialize, ToSchema)]
struct ImportView {
    #[serde(flatten)]
    import: Import,
    /// The same file was imported before and not taken back.
    same_as: Option<ImportId>,
}

async fn view(house: &House, signed: &Signed, id: ImportId) -> Result<ImportView, Problem> {
    let import = import::get(&house.db, &signed.viewer, id).await?;
    let same_as = import::same_file(&house.db, &import).await?;
    Ok(ImportView { import, same_as })
}

/// Imports, the latest first.
#[utoipa::path(get, path = "/api/imports", tag = "imports", responses((status = 200, body = List<Import>), Problems))]
async fn list(State(house): State<House>, signed: Signed) -> Result<Json<List<Import>>, Problem> {
    Ok(Json(List::whole(
        import::list(&house.db, &signed.viewer).await?,
    )))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UploadQuery {
    file_name: String,
}

/// A CSV or XLSX file as the body, at most 50 MB. Nothing is imported by it: the columns are guessed and shown.
#[utoipa::path(post, path = "/api/imports", tag = "imports", params(UploadQuery),
    request_body(content_type = "application/octet-stream", content = Vec<u8>),
    responses((status = 201, body = ImportView), Problems))]
async fn upload(
    State(house): State<House>,
    signed: Signed,
    Query(query): Query<UploadQuery>,
    request: Request,
) -> Result<Created<ImportView>, Problem> {
    import::demand(&signed.viewer)?;
    let kept = imports::keep_upload(&house, request.into_body()).await?;
    let table = imports::open(kept.path.clone()).await?;
    let columns = guess(&table.headings);
    let new = NewImport {
        file_name: query.file_name.chars().take(200).collect(),
        sha256: kept.sha256.clone(),
        bytes: kept.bytes,
        sort: guess_sort(&columns),
        row_count: table.rows.len() as i64,
        headings: table.headings,
        columns,
    };
    let mut tx = house.db.begin().await?;
    let id = import::create(&mut tx, &signed.viewer, &new, house.clock.now()).await?;
    kept.settle(&house, id).await?;
    tx.commit().await?;
    Ok(Created(view(&house, &signed, id).await?))
}

#[utoipa::path(get, path = "/api/imports/{id}", tag = "imports", params(("id" = ImportId, Path)),
    responses((status = 200, body = ImportView), Problems))]
async fn show(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ImportId>,
) -> Result<Json<ImportView>, Problem> {
    Ok(Json(view(&house, &signed, id).await?))
}

#[derive(Serialize, ToSchema)]
struct Preview {
    rows: Vec<PreviewRow>,
}

#[derive(Serialize, ToSchema)]
struct PreviewRow {
    /// As the spreadsheet shows it.
    row_no: u32,
    cells: Vec<String>,
}

/// The first rows, to see what the columns hold.
#[utoipa::path(get, path = "/api/imports/{id}/preview", tag = "imports", params(("id" = ImportId, Path)),
    responses((status = 200, body = Preview), Problems))]
async fn preview(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ImportId>,
) -> Result<Json<Preview>, Problem> {
    import::get(&house.db, &signed.viewer, id).await?;
    let table = imports::open(imports::path(&house, id)).await?;
    let rows = table
        .rows
        .into_iter()
        .take(PREVIEWED)
        .map(|row| PreviewRow {
            row_no: row.number,
            cells: row.cells,
        });
    Ok(Json(Preview {
        rows: rows.collect(),
    }))
}

/// Corrects what the columns were taken for; a dry run of before is forgotten.
#[utoipa::path(put, path = "/api/imports/{id}/columns", tag = "imports", params(("id" = ImportId, Path)),
    request_body = Columns, responses((status = 200, body = ImportView), Problems))]
async fn columns(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Body(set): Body<Columns>,
) -> Result<Json<ImportView>, Problem> {
    let mut tx = house.db.begin().await?;
    import::set_columns(&mut tx, &signed.viewer, id, &set, house.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(view(&house, &signed, id).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Step {
    /// The version that was seen.
    version: i64,
    /// Import it although the same file was imported before.
    #[serde(default)]
    again: bool,
}

/// The dry run: every row is read and compared, nothing is written. Ends as `checked`.
#[utoipa::path(post, path = "/api/imports/{id}/check", tag = "imports", params(("id" = ImportId, Path)),
    request_body = Step, responses((status = 200, body = ImportView), Problems))]
async fn check(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Body(step): Body<Step>,
) -> Result<Json<ImportView>, Problem> {
    begin(&house, &signed, id, step.version, ImportState::Checking).await
}

/// Carries the import out. The same file a second time is 409 `same_file` unless `again` is said.
#[utoipa::path(post, path = "/api/imports/{id}/run", tag = "imports", params(("id" = ImportId, Path)),
    request_body = Step, responses((status = 200, body = ImportView), Problems))]
async fn run(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Body(step): Body<Step>,
) -> Result<Json<ImportView>, Problem> {
    let import = import::get(&house.db, &signed.viewer, id).await?;
    if let (Some(before), false) = (import::same_file(&house.db, &import).await?, step.again) {
        return Err(Problem::conflict("same_file").with("current", json!({"import": before})));
    }
    begin(&house, &signed, id, step.version, ImportState::Running).await
}

/// Takes everything back that nobody has worked with since. Ends as `undone`.
#[utoipa::path(post, path = "/api/imports/{id}/undo", tag = "imports", params(("id" = ImportId, Path)),
    request_body = Step, responses((status = 200, body = ImportView), Problems))]
async fn undo(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Body(step): Body<Step>,
) -> Result<Json<ImportView>, Problem> {
    begin(&house, &signed, id, step.version, ImportState::Undoing).await
}

async fn begin(
    house: &House,
    signed: &Signed,
    id: ImportId,
    version: i64,
    to: ImportState,
) -> Result<Json<ImportView>, Problem> {
    let mut tx = house.db.begin().await?;
    import::begin(&mut tx, &signed.viewer, id, version, to, house.clock.now()).await?;
    tx.commit().await?;
    imports::start(house, id);
    Ok(Json(view(house, signed, id).await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RowsQuery {
    /// waiting, refused, kept …
    state: String,
    /// The last row number seen.
    after: Option<i64>,
}

#[derive(Serialize, ToSchema)]
struct Rows {
    items: Vec<ImportRow>,
    /// The row number to go on after.
    next: Option<i64>,
    /// Who the candidates are.
    customers: Vec<Customer>,
}

/// Rows in one state, in the order of the file.
#[utoipa::path(get, path = "/api/imports/{id}/rows", tag = "imports", params(("id" = ImportId, Path), RowsQuery),
    responses((status = 200, body = Rows), Problems))]
async fn rows(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Query(query): Query<RowsQuery>,
) -> Result<Json<Rows>, Problem> {
    let state = row_state(&query.state)?;
    let items = import::rows(
        &house.db,
        &signed.viewer,
        id,
        state,
        query.after.unwrap_or(0),
        PAGE,
    )
    .await?;
    let ids: Vec<_> = items
        .iter()
        .flat_map(|row| row.candidates.0.iter().filter_map(|one| one.customer))
        .collect();
    let ids = customer::standing(&house.db, &ids).await?;
    let mut customers = customer::load(&house.db, &ids).await?;
    for customer in &mut customers {
        customer.mask_for(&signed.viewer);
    }
    let next = items
        .last()
        .map(|row| row.row_no)
        .filter(|_| items.len() as i64 == PAGE);
    Ok(Json(Rows {
        items,
        next,
        customers,
    }))
}

fn row_state(word: &str) -> Result<RowState, Error> {
    RowState::parse(word).ok_or_else(|| {
        let known: Vec<&str> = RowState::ALL.iter().map(|state| state.word()).collect();
        Error::invalid_with("state", "unknown_word", json!({"known": known}))
    })
}

#[derive(Deserialize)]
struct RowPath {
    id: ImportId,
    row_no: i64,
}

/// Decides a row that waits: this customer, somebody else, or left out.
#[utoipa::path(post, path = "/api/imports/{id}/rows/{row_no}", tag = "imports",
    params(("id" = ImportId, Path), ("row_no" = i64, Path)), request_body = Decision,
    responses((status = 200, body = ImportView), Problems))]
async fn decide(
    State(house): State<House>,
    signed: Signed,
    Path(path): Path<RowPath>,
    Body(decision): Body<Decision>,
) -> Result<Json<ImportView>, Problem> {
    let rules = customer::line_rules(&house.db, None).await?;
    let mut tx = house.db.begin().await?;
    import::decide(
        &mut tx,
        &signed.viewer,
        path.id,
        path.row_no,
        decision,
        &rules,
        house.clock.now(),
    )
    .await?;
    tx.commit().await?;
    Ok(Json(view(&house, &signed, path.id).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecideAll {
    /// Rows whose likeliest customer scores at least this.
    least: f64,
    /// Linked to that customer; else left out.
    same: bool,
}

/// Decides every waiting row above a score.
#[utoipa::path(post, path = "/api/imports/{id}/decisions", tag = "imports", params(("id" = ImportId, Path)),
    request_body = DecideAll, responses((status = 200, body = ImportView), Problems))]
async fn decide_all(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ImportId>,
    Body(all): Body<DecideAll>,
) -> Result<Json<ImportView>, Problem> {
    let rules = customer::line_rules(&house.db, None).await?;
    loop {
        let mut tx = house.db.begin().await?;
        let now = house.clock.now();
        let done = import::decide_all(
            &mut tx,
            &signed.viewer,
            id,
            all.least,
            all.same,
            &rules,
            now,
        )
        .await?;
        tx.commit().await?;
        if done == 0 {
            return Ok(Json(view(&house, &signed, id).await?));
        }
    }
}

/// The refused rows as CSV: row number, what is wrong in words, and the row as it came.
#[utoipa::path(get, path = "/api/imports/{id}/errors", tag = "imports", params(("id" = ImportId, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), Problems))]
async fn errors(
    State(house): State<House>,
    signed: Signed,
    Path(id): Path<ImportId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = import::get(&house.db, &signed.viewer, id).await?;
    let rows = import::rows(
        &house.db,
        &signed.viewer,
        id,
        RowState::Refused,
        0,
        MOST_ERRORS,
    )
    .await?;
    let rows = rows
        .into_iter()
        .map(|row| (row.row_no, row.problems.0, row.cells.0));
    let text = imports::errors_csv(Language::of(&headers), &found.headings.0, rows);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"errors.csv\"",
        ),
    ];
    Ok((headers, text).into_response())
}
