//! Payment methods of HPay's Table 1, one per line: constant, id, kind, bank or brand, support. Generated from the published table, with
//! HPay's spelling.

use super::{Method, MethodId, MethodKind};

macro_rules! methods {
    ($($constant:ident $id:literal $kind:ident $name:literal $supported:literal)+) => {
        impl MethodId {
            $(#[doc = concat!($name, ", ", stringify!($kind), ".")] pub const $constant: Self = Self($id);)+
        }

        /// Every method of the table.
        pub(super) const METHODS: &[Method] = &[$(Method { id: $id, kind: MethodKind::$kind, name: $name, supported: $supported },)+];
    };
}

methods! {
    ATM_INDOVINABANK 3380 Atm "IndovinaBank" true
    ATM_BAOVIETBANK 3382 Atm "BaoVietbank" true
    ATM_UOBBANK 3383 Atm "UOBBank" true
    ATM_WOORILBANK 3385 Atm "WoorilBank" true
    ATM_LIEN_DOANH_VIET_NGA 2181 Atm "Lien doanh Viet - Nga" true
    ATM_BIDV 1282 Atm "BIDV" true
    ATM_PUBLIC_BANK_VIET_NAM 2860 Atm "Public Bank Viet Nam" true
    ATM_KIEN_LONG_BANK 2861 Atm "Kiên Long Bank" true
    ATM_VCCB 644924 Atm "VCCB" true
    ATM_PVCB 683774 Atm "PVCB" true
    ATM_VIETCOMBANK 1003 Atm "Vietcombank" true
    ATM_TECHCOMBANK 1006 Atm "Techcombank" true
    ATM_MB 1009 Atm "MB" true
    ATM_VIB 1012 Atm "VIB" true
    ATM_VIETINBANK 1015 Atm "Vietinbank" true
    ATM_EXIMBANK 1018 Atm "Eximbank" true
    ATM_ACB 1021 Atm "ACB" true
    ATM_HDBANK 1024 Atm "HDBank" true
    ATM_MARITIMEBANK 1027 Atm "MaritimeBank" true
    ATM_NAVIBANK 1030 Atm "Navibank" true
    ATM_VIET_A 1033 Atm "Viet A" true
    ATM_VPBANK 1036 Atm "VPBank" true
    ATM_SACOMBANK 1039 Atm "Sacombank" true
    ATM_GPBANK 1042 Atm "GPBank" true
    ATM_AGRIBANK 1045 Atm "Agribank" true
    ATM_OCEANBANK 1048 Atm "Oceanbank" true
    ATM_PGBANK 1051 Atm "PGBank" true
    ATM_SHB 1054 Atm "SHB" true
    ATM_SEABANK 1057 Atm "Seabank" true
    ATM_TIEN_PHONG 1060 Atm "Tiên Phong" true
    ATM_BAC_A 1063 Atm "Bac A" true
    ATM_PHUONG_DONG 1067 Atm "Phương Đông" true
    ATM_DAI_A 1069 Atm "Dai A" true
    ATM_AN_BINH 1072 Atm "An Binh" true
    ATM_SAIGONBANK 1075 Atm "SaiGonBank" true
    ATM_NAM_A 1078 Atm "Nam A" true
    ATM_LIENVIETPOSTBANK 2620 Atm "LienVietPostBank" true
    ATM_SCB 2260 Atm "SCB" true
    ATM_CFC 633269 Atm "CFC" true
    ATM_VIETBANK 637154 Atm "VietBank" true
    IB_ACB 2401 InternetBanking "ACB" false
    IB_EXIMBANK 2402 InternetBanking "Eximbank" false
    IB_VIETINBANK 2403 InternetBanking "Vietinbank" false
    IB_VIB 1281 InternetBanking "VIB" true
    IB_AGRIBANK 2549 InternetBanking "Agribank" false
    IB_MARITIMEBANK 2550 InternetBanking "MaritimeBank" false
    IB_SACOMBANK 2551 InternetBanking "Sacombank" false
    IB_TPB 2600 InternetBanking "TPB" false
    IB_VPB 2601 InternetBanking "VPB" false
    IB_ABB 3203 InternetBanking "ABB" false
    IB_CFC 629384 InternetBanking "CFC" false
    IB_VIETBANK 641039 InternetBanking "VietBank" false
    IB_PGBANK 668234 InternetBanking "PGBank" false
    IB_OCB 672119 InternetBanking "OCB" false
    IB_PVCB 679889 InternetBanking "PVCB" true
    IB_VIETABANK 734279 InternetBanking "VietABank" false
    IB_SHNB 652694 InternetBanking "SHNB" true
    IB_IVB 660464 InternetBanking "IVB" false
    IB_PBVN 691544 InternetBanking "PBVN" false
    IB_LIENVIETPOSTBANK 710969 InternetBanking "LienVietPostBank" false
    IB_SHB 718739 InternetBanking "SHB" false
    IB_NAVIBANK 738164 InternetBanking "NaviBank" false
    IB_HDBANK 742049 InternetBanking "HDBANK" false
    IB_WOORILBANK 656579 InternetBanking "WoorilBank" false
    IB_SCB 707084 InternetBanking "SCB" false
    IB_VCCB 648809 InternetBanking "VCCB" true
    IB_BAOVIETBANK 714854 InternetBanking "BaoVietBank" false
    IB_OCEANBANK 726509 InternetBanking "OCEANBANK" false
    IB_GPBANK 730394 InternetBanking "GPBANK" false
    IB_SAIGONBANK 676004 InternetBanking "SaiGonBank" false
    IB_NAMABANK 687659 InternetBanking "NamABank" false
    IB_SEA 699314 InternetBanking "SEA" false
    IB_KIENLONGBANK 703199 InternetBanking "KienLongBank" false
    IB_BACABANK 722624 InternetBanking "BacABank" false
    IB_VIETCOMBANK 1081 InternetBanking "Vietcombank" false
    IB_DONG_A 1084 InternetBanking "Dong A" false
    IB_TECHCOMBANK 1087 InternetBanking "Techcombank" false
    IB_BIDV 1090 InternetBanking "BIDV" true
    IB_UOB 664349 InternetBanking "UOB" false
    IB_VRB 695429 InternetBanking "VRB" false
    IB_MBBANK 745934 InternetBanking "MBBANK" true
    VIRTUAL_ACCOUNT 396284 VirtualAccount "Virtual Account" false
    VISA 1095 Card "Visa" true
    MASTERCARD 1098 Card "MasterCard" true
    JCB 1101 Card "JCB" true
}
