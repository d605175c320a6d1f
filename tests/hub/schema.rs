//! A strict validator for the part of JSON Schema that describes the API: anything a shape does not name is a mistake,
//! as somebody forgot to describe it.

use serde_json::Value;
use std::collections::BTreeSet;

/// A document with its shapes.
pub(crate) struct Document(pub(crate) Value);

impl Document {
    /// Checks a value against the schema; says what is wrong, and where.
    pub(crate) fn check(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let wrong = |why: String| Err(format!("{at}: {why}: {value}"));
        self.check_one(schema, value, at)?;
        if let Some(fields) = value.as_object() {
            let known = self.fields(schema, value);
            if let Some((field, _)) = fields.iter().find(|(field, _)| !known.contains(*field)) {
                return wrong(format!("{field} is not described"));
            }
        }
        Ok(())
    }

    /// Checks everything but unknown fields, as only all parts of a schema together know the
    /// fields.
    fn check_one(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let wrong = |why: String| Err(format!("{at}: {why}: {value}"));
        for (word, rule) in schema.as_object().expect("a schema") {
            match word.as_str() {
                "$ref" => self.check_one(self.shape(rule), value, at)?,
                "type" if !is_of_type(rule, value) => return wrong(format!("no {rule}")),
                "enum" if !rule.as_array().unwrap().contains(value) => {
                    return wrong(format!("none of {rule}"));
                }
                "const" if rule != value => return wrong(format!("not {rule}")),
                "minimum"
                    if value
                        .as_f64()
                        .is_some_and(|value| Some(value) < rule.as_f64()) =>
                {
                    return wrong("too small".into());
                }
                "format" if rule == "date-time" => {
                    let read = value.as_str().map(str::parse::<jiaohao::model::Moment>);
                    if !matches!(read, Some(Ok(_))) {
                        return wrong("no time".into());
                    }
                }
                "required" => {
                    for field in rule.as_array().unwrap() {
                        if value.get(field.as_str().unwrap()).is_none() {
                            return wrong(format!("{field} is missing"));
                        }
                    }
                }
                "properties" => {
                    for (field, schema) in rule.as_object().unwrap() {
                        if let Some(value) = value.get(field) {
                            self.check(schema, value, &format!("{at}.{field}"))?;
                        }
                    }
                }
                "additionalProperties" if rule.is_object() => {
                    let known = &schema["properties"];
                    for (field, value) in value.as_object().into_iter().flatten() {
                        if known.get(field).is_none() {
                            self.check(rule, value, &format!("{at}.{field}"))?;
                        }
                    }
                }
                "items" => {
                    for value in value.as_array().into_iter().flatten() {
                        self.check(rule, value, &format!("{at}[]"))?;
                    }
                }
                "allOf" => {
                    for part in rule.as_array().unwrap() {
                        self.check_one(part, value, at)?;
                    }
                }
                "oneOf" | "anyOf" => {
                    let parts = rule.as_array().unwrap().iter();
                    let tried: Vec<_> = parts.map(|part| self.check_one(part, value, at)).collect();
                    let fits = tried.iter().filter(|tried| tried.is_ok()).count();
                    if fits == 0 || (word == "oneOf" && fits > 1) {
                        return wrong(format!("{fits} of {word} fit: {tried:?}"));
                    }
                }
                "not" if self.check_one(rule, value, at).is_ok() => {
                    return wrong(format!("it is {rule}"));
                }
                "type"
                | "enum"
                | "const"
                | "minimum"
                | "not"
                | "format"
                | "description"
                | "propertyNames"
                | "additionalProperties" => {}
                unknown => panic!("{at}: this reader does not know {unknown}"),
            }
        }
        Ok(())
    }

    /// All fields that a schema names for a value.
    fn fields(&self, schema: &Value, value: &Value) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        if let Some(shape) = schema.get("$ref") {
            names.append(&mut self.fields(self.shape(shape), value));
        }
        let parts = ["allOf", "oneOf", "anyOf"].map(|word| schema[word].as_array());
        for part in parts.into_iter().flatten().flatten() {
            if self.check_one(part, value, "").is_ok() {
                names.append(&mut self.fields(part, value));
            }
        }
        let own = schema["properties"].as_object().into_iter().flatten();
        names.extend(own.map(|(name, _)| name.clone()));
        if schema["additionalProperties"].is_object() {
            let any = value.as_object().into_iter().flatten();
            names.extend(any.map(|(name, _)| name.clone()));
        }
        names
    }

    fn shape(&self, reference: &Value) -> &Value {
        let path = reference.as_str().unwrap().strip_prefix('#').unwrap();
        let shape = self.0.pointer(path);
        shape.unwrap_or_else(|| panic!("nothing at {reference}"))
    }
}

fn is_of_type(rule: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("an unknown type: {other}"),
    };
    match rule.as_array() {
        Some(names) => names.iter().any(|name| is(name.as_str().unwrap())),
        None => is(rule.as_str().unwrap()),
    }
}
