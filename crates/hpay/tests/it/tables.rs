//! Every row of HPay's tables of payment methods, groups of methods and banks.

use std::sync::LazyLock;

use dhow_hpay::{Bank, BankCode, Method, MethodGroup};
use dhow_tests::Words;

static TABLES: LazyLock<Words> =
    LazyLock::new(|| Words::parse(include_str!("../data/tables.json")));

#[test]
fn every_payment_method_of_table_1_is_known_with_its_support() {
    let table: Vec<[String; 4]> = Method::all()
        .iter()
        .map(|method| {
            let supported = if method.supported {
                "supported"
            } else {
                "unsupported"
            };
            [
                method.id.to_string(),
                method.kind.to_string(),
                method.name.to_owned(),
                supported.to_owned(),
            ]
        })
        .collect();
    assert_eq!(table, TABLES.table::<4>("payment method"));
    for method in Method::all() {
        assert_eq!(method.method_id().method(), Some(method));
    }
}

#[test]
fn every_group_of_table_2_is_known_with_its_support() {
    let groups = [
        MethodGroup::Wallet,
        MethodGroup::BankOnline,
        MethodGroup::VirtualAccount,
        MethodGroup::CreditCard,
    ];
    let rows = TABLES.table::<2>("method group");
    assert_eq!(rows.len(), groups.len());
    for ([word, supported], group) in rows.into_iter().zip(groups) {
        assert_eq!(MethodGroup::new(word), group);
        assert_eq!(group.as_str(), word);
        assert_eq!(group.is_supported(), supported == "supported", "{word}");
    }
    let other = MethodGroup::new("wallet");
    assert_eq!(other, MethodGroup::Other("wallet".into()));
    assert!(!other.is_supported());
}

#[test]
fn every_bank_of_table_3_is_known_with_its_number_and_name() {
    let table: Vec<[&str; 3]> = Bank::all()
        .iter()
        .map(|bank| [bank.code, bank.bin, bank.name])
        .collect();
    assert_eq!(table, TABLES.table::<3>("bank"));
    for [code, bin, name] in table {
        assert_eq!(Bank::by_bin(bin).unwrap().name, name);
        let known = BankCode::new(code);
        assert_eq!(known.bank().unwrap().bin, bin);
        assert_eq!(known.bank().unwrap().bank_code(), known);
    }
}
