//! Banks that transfers can go to.

use std::{borrow::Cow, fmt};

use serde::Serialize;

mod table;

use table::{BANKS, CODES};

/// HPay's code of a bank, such as `VCB`, `ICB` or `BIDV`. It is not Napas' short name.
///
/// Any text is accepted, because HPay's list has changed before. The constants are the codes of HPay's Table 3.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BankCode(Cow<'static, str>);

/// Bank of HPay's Table 3. The JSON form has the same members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Bank {
    /// HPay's code.
    pub code: &'static str,
    /// Six-digit bank identification number (BIN).
    pub bin: &'static str,
    /// Vietnamese name.
    pub name: &'static str,
}

impl BankCode {
    const fn known(code: &'static str) -> Self {
        Self(Cow::Borrowed(code))
    }

    /// Creates a code from any text.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self(Cow::Owned(code.into()))
    }

    /// Returns the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the bank of the table with this code.
    #[must_use]
    pub fn bank(&self) -> Option<&'static Bank> {
        BANKS.iter().find(|bank| bank.code == self.0)
    }
}

impl Bank {
    /// Returns all banks of the table. `HDB`, which the table lists twice, occurs once.
    #[must_use]
    pub const fn all() -> &'static [Self] {
        BANKS
    }

    /// Codes of all banks of the table.
    pub(crate) const CODES: &'static [&'static str] = CODES;

    /// Returns the bank with this bank identification number.
    #[must_use]
    pub fn by_bin(bin: &str) -> Option<&'static Self> {
        BANKS.iter().find(|bank| bank.bin == bin)
    }

    /// Returns the banks whose code or number equals the text, or whose name contains it. Case and Vietnamese marks are ignored.
    pub fn search(text: &str) -> impl Iterator<Item = &'static Self> {
        let wanted = plain(text);
        BANKS.iter().filter(move |bank| {
            // Exact, because a part of a number or code finds unrelated banks.
            let exact = bank.bin == wanted || plain(bank.code) == wanted;
            exact || plain(bank.name).contains(&wanted)
        })
    }

    /// Returns the code for use in a transfer.
    #[must_use]
    pub const fn bank_code(&self) -> BankCode {
        BankCode::known(self.code)
    }
}

impl fmt::Display for BankCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for BankCode {
    fn from(code: &str) -> Self {
        Self::new(code)
    }
}

/// Returns the text in lower case without Vietnamese marks, for searching.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(unmarked)
        .collect()
}

fn unmarked(letter: char) -> char {
    match letter {
        'à'..='ã' | 'ă' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ẩ' | 'ẫ' | 'ậ' | 'ắ' | 'ằ' | 'ẳ' | 'ẵ' | 'ặ' => {
            'a'
        }
        'è'..='ê' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => 'e',
        'ì' | 'í' | 'ĩ' | 'ỉ' | 'ị' => 'i',
        'ò'..='õ' | 'ơ' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ổ' | 'ỗ' | 'ộ' | 'ớ' | 'ờ' | 'ở' | 'ỡ' | 'ợ' => {
            'o'
        }
        'ù' | 'ú' | 'ũ' | 'ư' | 'ụ' | 'ủ' | 'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' => 'u',
        'ý' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => 'y',
        'đ' => 'd',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_has_sixty_five_banks_with_six_digit_numbers() {
        assert_eq!(BANKS.len(), 65);
        let codes: BTreeSet<_> = BANKS.iter().map(|bank| bank.code).collect();
        assert_eq!(codes.len(), 65);
        for bank in BANKS {
            assert!(
                bank.bin.len() == 6 && bank.bin.bytes().all(|b| b.is_ascii_digit()),
                "{bank:?}"
            );
        }
    }

    #[test]
    fn a_bank_is_found_by_code_number_or_name() {
        let found = |text: &str| Bank::search(text).map(|bank| bank.code).collect::<Vec<_>>();
        assert_eq!(found("vcb"), ["VCB"]);
        assert_eq!(found("970436"), ["VCB"]);
        assert_eq!(found("dau tu va phat trien"), ["BIDV"]);
        assert_eq!(found("Đầu tư và phát triển"), ["BIDV"]);
        assert!(found("nowhere").is_empty());
        assert_eq!(Bank::by_bin("970418").unwrap().code, "BIDV");
        assert_eq!(BankCode::ICB.bank().unwrap().bin, "970415");
    }

    #[test]
    fn a_code_that_the_table_does_not_have_is_kept() {
        let code = BankCode::new("CAKE");
        assert_eq!((code.as_str(), code.bank()), ("CAKE", None));
    }

    #[test]
    fn no_vietnamese_mark_remains() {
        let all = BANKS.iter().flat_map(|bank| bank.name.chars());
        for letter in all {
            assert!(plain(&letter.to_string()).is_ascii(), "{letter}");
        }
    }
}
