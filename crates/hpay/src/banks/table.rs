//! Banks of HPay's Table 3, one per line: constant, BIN, Vietnamese name. Generated from the published table.

use super::{Bank, BankCode};

macro_rules! banks {
    ($($code:ident $bin:literal $name:literal)+) => {
        impl BankCode {
            $(#[doc = $name] pub const $code: Self = Self::known(stringify!($code));)+
        }

        /// Codes of the banks of the table.
        pub(super) const CODES: &[&str] = &[$(stringify!($code),)+];

        /// Every bank of the table, once.
        pub(super) const BANKS: &[Bank] = &[$(Bank { code: stringify!($code), bin: $bin, name: $name },)+];
    };
}

banks! {
    VCB "970436" "Ngân hàng TMCP Ngoại thương Việt Nam (Vietcombank)"
    VIB "970441" "Ngân hàng TMCP Quốc tế (VIB)"
    MB "970422" "Ngân hàng TMCP Quân đội (MB Bank)"
    ICB "970415" "Ngân hàng TMCP Công thương Việt Nam (VietinBank)"
    HDB "970437" "Ngân hàng TMCP phát triển TPHCM (HDBank)"
    NVB "970419" "Ngân hàng TMCP Quốc dân (National Bank)"
    MSB "970426" "Ngân hàng TMCP Hàng Hải Việt Nam (MaritimeBank)"
    VAB "970427" "Ngân hàng TMCP Việt Á (VietABank)"
    GPB "970408" "Ngân hàng TNHH MTV Dầu khí toàn cầu"
    OJB "970414" "Ngân hàng TMCP Đại Dương (Oceanbank)"
    ABB "970425" "Ngân hàng TMCP An Bình (AnBinh Bank)"
    BIDV "970418" "Ngân hàng TMCP Đầu tư và phát triển Việt Nam"
    BVB "970438" "Ngân hàng TMCP Bảo Việt (BaoViet Bank)"
    LVB "970449" "Ngân hàng TMCP Bưu điện Liên Việt (LienVietPostBank)"
    TPB "970423" "Ngân hàng TMCP Tiên Phong (TienPhong Bank)"
    AGB "970405" "Ngân hàng Nông Nghiệp và PTNT Việt Nam (Agribank)"
    SHB "970443" "Ngân hàng TMCP Sài Gòn Hà Nội (Saigon Hanoi Bank)"
    SCB "970429" "Ngân hàng TMCP Sài Gòn (SCB)"
    STB "970403" "Ngân hàng TMCP Sài Gòn Thương tín (SacomBank)"
    SGB "970400" "Ngân hàng Sài Gòn Công Thương (SaiGonBank)"
    KLB "970452" "Ngân hàng TMCP Kiên Long (Kienlong Bank)"
    SEA "970440" "Ngân hàng TMCP Đông Nam Á (SeABank)"
    VRB "970421" "Ngân hàng Liên doanh Việt Nga"
    PBVN "970439" "Ngân hàng TNHH MTV PUBLIC Việt Nam"
    NAB "970428" "Ngân hàng TMCP NAM Á (Nam A Bank)"
    PVCB "970412" "Ngân hàng TMCP Đại Chúng Việt Nam (PVcomBank)"
    TCB "970407" "Ngân hàng TMCP Kỹ thương Việt Nam (TechcomBank)"
    EXB "970431" "Ngân hàng TMCP Xuất nhập nhẩu Việt Nam (Eximbank)"
    ACB "970416" "Ngân hàng TMCP Á châu"
    VPB "970432" "Ngân hàng TMCP Việt Nam Thịnh vượng (VPBank)"
    OCB "970448" "Ngân hàng TMCP Phương Đông (Oricombank)"
    PGB "970430" "Ngân hàng TNHH MTV Xăng dầu Petrolimex (PG Bank)"
    UOB "970458" "Ngân hàng TNHH MTV United Overseas Bank (Việt Nam)"
    IVB "970434" "Ngân hàng TNHH Indovina (Indovina Bank)"
    WRB "970457" "Ngân hàng TNHH Woori bank"
    SHNB "970424" "Ngân hàng TNHH MTV Shinhan (Việt Nam)"
    VCCB "970454" "Ngân hàng TMCP Bản Việt (Viet Capital Bank)"
    VB "970433" "Ngân hàng TMCP Việt Nam Thương Tín (Vietbank)"
    BAB "970409" "Ngân hàng TMCP Bắc Á (Bac A Bank)"
    IBKHN "970455" "Ngân hàng Công nghiệp Hàn Quốc CN Hà Nội"
    IBKHCM "970456" "Ngân hàng Công nghiệp Hàn Quốc CN HCM"
    CTB "533948" "Ngân hàng CITIBANK Việt Nam (Citibank)"
    MAFC "977777" "Công ty Tài chính TNHH MTV Mirae Asset Việt Nam"
    KASIKORNBANK "668888" "Ngân hàng Đại chúng TNHH Kasikornbank CN HCM"
    KEBHANAHN "970467" "Ngân hàng KEB Hana CN Ha Noi"
    KEBHANAHCM "970466" "Ngân hàng KEB Hana CN Ho Chi Minh"
    KOOKMINHN "970462" "Ngân hàng Kookmin CN Ha Noi"
    KOOKMINHCM "970463" "Ngân hàng Kookmin CN Ho Chi Minh"
    HSBC "458761" "Ngân hàng TNHH MTV HSBC Viet Nam"
    HONLEONGBANK "970442" "Ngân hàng TNHH MTV Hong Leong Viet Nam"
    SC "970410" "Ngân hàng TNHH MTV Standard Chartered Bank Viet Nam"
    CBB "970444" "Ngân hàng TNHH MTV Xây dựng Viet Nam"
    VNSPB "999888" "Ngân hàng Chính sách Xã hội (Vietnam Bank)"
    DBS "796500" "Ngân hàng DBS CN Ho Chi Minh (DBS BANK)"
    NONGHYUPBANK "801011" "Ngân hàng Nonghyup CN Ha Noi"
    COOPBANK "970446" "Ngân hàng TMCP Hợp tác xã Viet Nam"
    CIMB "422589" "Ngân hàng TNHH MTV CIMB Viet Nam"
    CAKEVPB "546034" "Ngân hàng số CAKE by VPBank"
    LIOBANK "963369" "Ngân hàng số Liobank NH Phương đông"
    UMEEKLB "963399" "Ngân hàng số UMEE by Kienlongbank"
    UBANKVPB "546035" "Ngân hàng số Ubank by VPBank"
    TIMOB "963388" "Timo by Ban Viet Bank"
    VNPTMONEY "971011" "VNPT Money"
    VIETELMONEY "971005" "Viettel Money"
    DAB "970406" "Ngân hàng TNHH một thành viên Số Vikki"
}
