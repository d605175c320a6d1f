//! Schemas of requests and answers, generated from the types that are read and written.

use crate::hub::ratings_export::RatingsExport;
use crate::model::rating_case::CaseFault;
use crate::model::{
    AlarmId, ClerkId, CounterStateName, FileHash, NoticeId, ReprintId, TicketState,
};
use crate::protocol::view::{Change, HallView, TickView};
use crate::protocol::{
    AcknowledgeBody, AdoptHallBody, AlarmsPage, AnnouncedBody, ApproveBody, AssignBody, CallBody,
    CaseBody, CheckHallBody, ClassBody, DayCourse, DayFigures, DayTickets, DeviceReport,
    DeviceSettingsBody, DevicesPage, EnrollBody, Enrolled, FileFault, FinishBody, FirstSignInBody,
    GuidePage, HallAdopted, HallCheck, HallFileView, HallFiles, HubProof, IssueBody, KeptFile,
    NextBody, NoBody, NoticeBody, NoticesPage, OldHallFile, OpenBody, PairingBegun, PairingBody,
    PairingPage, PairingState, PauseBody, PrintedBody, ProblemKind, QuotaBody, RatingBody,
    RatingDetailsBody, RatingGiven, RatingsPage, RefuseBody, RenameBody, ReprintBody,
    ReprintOutcomeBody, ReprintsPage, RevealBody, ServicePauseBody, SessionView, SignInBody,
    StaffPinBody, TicketFilter, TicketsPage, TransferFields, UnparkBody,
};
use crate::report::{By, Period};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

/// The only field of an answer that may be missing: few services ask for anything.
const MAY_BE_MISSING: (&str, &str) = ("GuideEntry", "asks");

/// Types on the wire; the schemas nested in them are included.
#[derive(OpenApi)]
#[openapi(components(schemas(
    IssueBody,
    PrintedBody,
    NoBody,
    OpenBody,
    PauseBody,
    NextBody,
    CallBody,
    FinishBody,
    UnparkBody,
    TransferFields,
    NoticeBody,
    NoticesPage,
    NoticeId,
    KeptFile,
    AlarmsPage,
    AlarmId,
    AcknowledgeBody,
    AnnouncedBody,
    SignInBody,
    StaffPinBody,
    FirstSignInBody,
    SessionView,
    DayCourse,
    DayFigures,
    DayTickets,
    ServicePauseBody,
    QuotaBody,
    AssignBody,
    ClassBody,
    RatingBody,
    RatingDetailsBody,
    RatingGiven,
    RatingsPage,
    RatingsExport,
    CaseBody,
    CaseFault,
    ReprintBody,
    ReprintOutcomeBody,
    ReprintsPage,
    ReprintId,
    DeviceReport,
    DevicesPage,
    RenameBody,
    DeviceSettingsBody,
    PairingPage,
    PairingBody,
    PairingBegun,
    PairingState,
    RevealBody,
    ApproveBody,
    RefuseBody,
    EnrollBody,
    HallView,
    Change,
    TickView,
    TicketsPage,
    GuidePage,
    Enrolled,
    HubProof,
    CheckHallBody,
    AdoptHallBody,
    HallFileView,
    HallCheck,
    HallAdopted,
    HallFiles,
    OldHallFile,
    FileHash,
    FileFault,
    ClerkId,
    TicketState,
    CounterStateName,
    Period,
    By,
)))]
struct Shapes;

/// All schemas, by name.
pub(super) fn all() -> Map<String, Value> {
    let shapes = Shapes::openapi().components.unwrap_or_default().schemas;
    let mut all: Map<String, Value> = shapes
        .into_iter()
        .map(|(name, shape)| (name, json!(shape)))
        .collect();
    for (name, shape) in &mut all {
        if is_answer(shape) {
            require_all(name, shape);
        }
    }
    all.insert("Problem".into(), problem());
    // What the reader checks beyond the types.
    let paper = &mut all["PrintedBody"]["properties"]["outcome"];
    *paper = json!({ "allOf": [paper.take()], "not": { "const": "pending" } });
    let outcome = &mut all["ReprintOutcomeBody"]["properties"]["outcome"];
    *outcome =
        json!({ "allOf": [outcome.take()], "not": { "enum": ["asked", "printing", "not-taken"] } });
    all["TransferBody"]["oneOf"] =
        json!([{ "required": ["service"] }, { "required": ["counter"] }]);
    all
}

/// The filters of a ticket list, each with its schema. An omitted filter matches everything.
pub(super) fn filters() -> Map<String, Value> {
    let mut shape = json!(<TicketFilter as utoipa::PartialSchema>::schema());
    let Value::Object(mut filters) = shape["properties"].take() else {
        unreachable!("there are filters");
    };
    for schema in filters.values_mut() {
        *schema = match (&schema["oneOf"][0], &schema["type"][0]) {
            (Value::Null, kind) => json!({ "type": kind }),
            (value, _) => value.clone(),
        };
    }
    filters
}

pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The schema of an answer that carries a `seq`.
pub(super) fn with_seq(name: &str) -> Value {
    let seq = json!({ "type": "integer", "description": "Number of the last event in it." });
    let numbered = json!({ "type": "object", "properties": { "seq": seq }, "required": ["seq"] });
    json!({ "allOf": [reference(name), numbered] })
}

/// Requests reject unknown fields; readers of answers ignore them.
fn is_answer(shape: &Value) -> bool {
    shape["properties"].is_object() && shape["additionalProperties"] != false
}

/// The fields of an answer are always present, null when empty.
fn require_all(name: &str, shape: &mut Value) {
    let fields = shape["properties"].as_object().into_iter().flatten();
    let always = fields.filter(|(field, _)| (name, field.as_str()) != MAY_BE_MISSING);
    shape["required"] = always.map(|(field, _)| field.as_str()).collect();
}

fn problem() -> Value {
    let kinds: Value = ProblemKind::all().map(ProblemKind::uri).collect();
    let text = || json!({ "type": "string" });
    let number = || json!({ "type": "integer" });
    let ticket = json!({ "oneOf": [{ "type": "null" }, reference("TicketId")] });
    let moment = json!({ "oneOf": [{ "type": "null" }, reference("Moment")] });
    let states = ["TicketState", "CounterState", "ServiceStatus"].map(reference);
    json!({
        "type": "object",
        "description": "The first five fields are always there; the others are the facts of its type.",
        "required": ["type", "status", "title", "detail", "text"],
        "properties": {
            "type": { "type": "string", "enum": kinds },
            "status": number(), "title": text(), "detail": text(), "text": reference("Words"),
            "ticket": ticket, "number": text(), "state": { "anyOf": states },
            "service": reference("ServiceId"), "counter": reference("CounterId"),
            "clerk": reference("ClerkId"), "outcome": reference("OutcomeId"),
            "cases": number(), "most": number(), "returns": number(), "retry_after_s": number(),
            "file": reference("FileHash"), "reason": reference("FileFault"),
            "notice": number(), "until": moment, "hash": text(),
            "device": number(), "name": text(), "why": reference("CannotPrint"),
            "reprint": number(), "code": text(), "grade": reference("Grade"), "rating": number(),
            "revision": number(), "case_state": reference("CaseState"),
            "because": reference("CaseFault"), "current": reference("Notice"),
            "changes": { "type": "array", "items": reference("HallChange") },
            "mistakes": { "type": "array", "items": reference("HallMistake") },
            "slot": moment, "from": moment, "opens_at": moment,
        },
    })
}
