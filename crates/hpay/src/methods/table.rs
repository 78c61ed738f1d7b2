//! The payment methods of HPay's Table 1, one line each: id, kind, bank or brand, whether supported. Generated from the published table.

use super::{Method, MethodKind};

macro_rules! methods {
    ($($id:literal $kind:ident $name:literal $supported:literal)+) => {
        /// Every method of the table.
        pub(super) const METHODS: &[Method] = &[$(Method { id: $id, kind: MethodKind::$kind, name: $name, supported: $supported },)+];
    };
}

methods! {
    3380 Atm "IndovinaBank" true
    3382 Atm "BaoVietbank" true
    3383 Atm "UOBBank" true
    3385 Atm "WoorilBank" true
    2181 Atm "Lien doanh Viet - Nga" true
    1282 Atm "BIDV" true
    2860 Atm "Public Bank Viet Nam" true
    2861 Atm "Kiên Long Bank" true
    644924 Atm "VCCB" true
    683774 Atm "PVCB" true
    1003 Atm "Vietcombank" true
    1006 Atm "Techcombank" true
    1009 Atm "MB" true
    1012 Atm "VIB" true
    1015 Atm "Vietinbank" true
    1018 Atm "Eximbank" true
    1021 Atm "ACB" true
    1024 Atm "HDBank" true
    1027 Atm "MaritimeBank" true
    1030 Atm "Navibank" true
    1033 Atm "Viet A" true
    1036 Atm "VPBank" true
    1039 Atm "Sacombank" true
    1042 Atm "GPBank" true
    1045 Atm "Agribank" true
    1048 Atm "Oceanbank" true
    1051 Atm "PGBank" true
    1054 Atm "SHB" true
    1057 Atm "Seabank" true
    1060 Atm "Tiên Phong" true
    1063 Atm "Bac A" true
    1067 Atm "Phương Đông" true
    1069 Atm "Dai A" true
    1072 Atm "An Binh" true
    1075 Atm "SaiGonBank" true
    1078 Atm "Nam A" true
    2620 Atm "LienVietPostBank" true
    2260 Atm "SCB" true
    633269 Atm "CFC" true
    637154 Atm "VietBank" true
    2401 InternetBanking "ACB" false
    2402 InternetBanking "Eximbank" false
    2403 InternetBanking "Vietinbank" false
    1281 InternetBanking "VIB" true
    2549 InternetBanking "Agribank" false
    2550 InternetBanking "MaritimeBank" false
    2551 InternetBanking "Sacombank" false
    2600 InternetBanking "TPB" false
    2601 InternetBanking "VPB" false
    3203 InternetBanking "ABB" false
    629384 InternetBanking "CFC" false
    641039 InternetBanking "VietBank" false
    668234 InternetBanking "PGBank" false
    672119 InternetBanking "OCB" false
    679889 InternetBanking "PVCB" true
    734279 InternetBanking "VietABank" false
    652694 InternetBanking "SHNB" true
    660464 InternetBanking "IVB" false
    691544 InternetBanking "PBVN" false
    710969 InternetBanking "LienVietPostBank" false
    718739 InternetBanking "SHB" false
    738164 InternetBanking "NaviBank" false
    742049 InternetBanking "HDBANK" false
    656579 InternetBanking "WoorilBank" false
    707084 InternetBanking "SCB" false
    648809 InternetBanking "VCCB" true
    714854 InternetBanking "BaoVietBank" false
    726509 InternetBanking "OCEANBANK" false
    730394 InternetBanking "GPBANK" false
    676004 InternetBanking "SaiGonBank" false
    687659 InternetBanking "NamABank" false
    699314 InternetBanking "SEA" false
    703199 InternetBanking "KienLongBank" false
    722624 InternetBanking "BacABank" false
    1081 InternetBanking "Vietcombank" false
    1084 InternetBanking "Dong A" false
    1087 InternetBanking "Techcombank" false
    1090 InternetBanking "BIDV" true
    664349 InternetBanking "UOB" false
    695429 InternetBanking "VRB" false
    745934 InternetBanking "MBBANK" true
    396284 VirtualAccount "Virtual Account" false
    1095 Card "Visa" true
    1098 Card "MasterCard" true
    1101 Card "JCB" true
}
