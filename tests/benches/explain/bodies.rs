//! Bodies and forms of a size, made of random values. Each seed makes the same ones again.

/// Generator of numbers (xorshift64*).
pub(super) struct Random(u64);

/// Kinds of JSON.
pub(super) const JSON: [&str; 8] = [
    "mixed", "spaced", "strings", "numbers", "nested", "deep", "members", "long",
];

/// Kinds of forms.
pub(super) const FORMS: [&str; 3] = ["few fields", "many fields", "escaped fields"];

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(0x9e37_79b9_7f4a_7c15 ^ seed)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11;
        usize::try_from(number).unwrap() % limit
    }

    fn word(&mut self) -> String {
        let length = 3 + self.below(9);
        let letter = |_| char::from(b"abcdefghijklmnopqrstuvwxyz"[self.below(26)]);
        (0..length).map(letter).collect()
    }

    fn text(&mut self) -> String {
        let words = 1 + self.below(8);
        let marks = [
            " ", " ", " ", "é", "/", " & ", "<", "'", "+", "\\u00e9", "\\/",
        ];
        let word = |_| {
            let mark = marks[self.below(marks.len())];
            format!("{}{mark}", self.word())
        };
        (0..words).map(word).collect()
    }

    fn number(&mut self) -> String {
        match self.below(4) {
            0 => self.below(1000).to_string(),
            1 => format!("{}.{:02}", self.below(100_000), self.below(100)),
            2 => format!("{}.00", self.below(1000)),
            _ => self.below(1_000_000_000_000).to_string(),
        }
    }

    fn value(&mut self, depth: usize) -> String {
        match self.below(if depth > 6 { 6 } else { 9 }) {
            0 => self.number(),
            1 => "null".to_owned(),
            2 => "true".to_owned(),
            3 => "\"\"".to_owned(),
            4 => format!("\"{}\"", self.number()),
            5 => format!("\"{}\"", self.text()),
            6 => {
                let count = self.below(5);
                let items = (0..count).map(|_| self.value(depth + 1));
                format!("[{}]", items.collect::<Vec<_>>().join(","))
            }
            _ => {
                let count = self.below(6);
                let members = (0..count)
                    .map(|index| format!("\"{}{index}\":{}", self.word(), self.value(depth + 1)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
        }
    }

    fn member(&mut self, kind: &str, index: usize) -> String {
        match kind {
            "strings" => format!("\"k{index}\":\"{}\"", self.text()),
            "numbers" => format!("\"amount{index}\":{}", self.number()),
            "nested" => {
                let depth = 1 + self.below(30);
                let (open, close) = ("{\"a\":".repeat(depth), "}".repeat(depth));
                format!("\"n{index}\":{open}{}{close}", self.number())
            }
            "deep" => format!("\"n{index}\":{}{}", "[".repeat(120), "]".repeat(120)),
            "members" => format!("\"{index}\":0"),
            _ => format!("\"{}{index}\":{}", self.word(), self.value(0)),
        }
    }

    /// Returns a JSON object of about this size.
    pub(super) fn json(&mut self, kind: &str, size: usize) -> String {
        if kind == "long" {
            return format!("{{\"a\":\"{}\"}}", "é".repeat(size / 2));
        }
        let mut members = Vec::new();
        let mut length = 0;
        while length < size {
            let member = self.member(kind, members.len());
            length += member.len() + 1;
            members.push(member);
        }
        // The last member may be long.
        members.pop();
        let object = format!("{{{}}}", members.join(","));
        match kind {
            "spaced" => object.replace("\":", "\": "),
            _ => object,
        }
    }

    /// Returns a form of about this size, with these fields at its end.
    pub(super) fn form(&mut self, kind: &str, size: usize, end: &str) -> String {
        let mut fields = String::new();
        while fields.len() + end.len() < size {
            let name = self.word();
            let index = fields.len();
            fields += &match kind {
                "many fields" => format!("{name}{index}={}&", self.number()),
                "escaped fields" => format!("{name}{index}=%C3%A9+{name}%2F%26%20&"),
                _ => format!("{name}{index}={}&", name.repeat(size / 40)),
            };
        }
        fields + end
    }
}
