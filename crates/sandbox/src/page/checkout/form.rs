//! Forms of a payer's page.

use crate::page::Html;

/// A form with its buttons, whose name is `outcome`.
#[derive(Debug, Default)]
pub(crate) struct Form<'a> {
    /// Payment methods, as value and label. The first is selected.
    pub(crate) methods: &'a [(String, String)],
    /// Text to enter. The buttons of `others` do not need it.
    pub(crate) field: Option<Field<'a>>,
    /// Value and label of the button that the page is for.
    pub(crate) main: Option<(&'static str, &'a str)>,
    /// Values and labels of the buttons for other results.
    pub(crate) others: &'a [(&'static str, &'static str)],
}

/// A line of text to enter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) value: &'a str,
    /// Value of `autocomplete`: `off`, or `one-time-code` for a code that a phone received.
    pub(crate) autocomplete: &'static str,
    /// Value and label of a button beside the field, for a form without other buttons.
    pub(crate) button: Option<(&'static str, &'static str)>,
    /// Correction of the value that was sent before.
    pub(crate) error: Option<&'a str>,
}

impl Form<'_> {
    pub(super) fn has_error(&self) -> bool {
        self.field.is_some_and(|field| field.error.is_some())
    }

    pub(super) fn write(&self, html: &mut Html) {
        // The browser's own checks differ in words and place; the answer of the sandbox has the field's rule beside it.
        html.raw("<form method=\"post\" novalidate>\n");
        self.write_methods(html);
        if let Some(field) = &self.field {
            field.write(html);
        }
        if let Some((value, label)) = self.main {
            html.raw("<p><button class=\"main\" name=\"outcome\" value=\"");
            html.raw(value)
                .raw("\">")
                .text(label)
                .raw("</button></p>\n");
        }
        if !self.others.is_empty() {
            html.raw("<h2 id=\"others\">Other results</h2>\n");
            html.raw("<div class=\"others\" role=\"group\" aria-labelledby=\"others\">\n");
            for (value, label) in self.others {
                html.raw("<button name=\"outcome\" value=\"").raw(value);
                html.raw("\">").raw(label).raw("</button>\n");
            }
            html.raw("</div>\n");
        }
        html.raw("</form>\n");
    }

    fn write_methods(&self, html: &mut Html) {
        if self.methods.is_empty() {
            return;
        }
        html.raw("<fieldset class=\"methods\"><legend>Pay with</legend>\n");
        for (place, (value, label)) in self.methods.iter().enumerate() {
            html.raw("<label><input type=\"radio\" name=\"method\" value=\"");
            html.text(value);
            html.raw(if place == 0 { "\" checked> " } else { "\"> " });
            html.text(label).raw("</label>\n");
        }
        html.raw("</fieldset>\n");
    }
}

impl Field<'_> {
    fn write(&self, html: &mut Html) {
        html.raw("<div class=\"field\">\n<label for=\"")
            .raw(self.name);
        html.raw("\">").raw(self.label);
        html.raw("</label>\n<p class=\"hint quiet\" id=\"");
        html.raw(self.name).raw("-hint\">").raw(self.hint);
        html.raw("</p>\n");
        if let Some(error) = self.error {
            html.raw("<p class=\"wrong\" role=\"alert\" id=\"");
            html.raw(self.name).raw("-error\">").text(error);
            html.raw("</p>\n");
        }
        html.raw("<div class=\"row\">\n");
        self.write_input(html);
        if let Some((value, label)) = self.button {
            html.raw("<button name=\"outcome\" value=\"").raw(value);
            html.raw("\">").raw(label).raw("</button>\n");
        }
        html.raw("</div>\n</div>\n");
    }

    fn write_input(&self, html: &mut Html) {
        html.raw("<input id=\"").raw(self.name);
        html.raw("\" name=\"").raw(self.name);
        html.raw("\" inputmode=\"numeric\" autocomplete=\"");
        html.raw(self.autocomplete);
        html.raw("\" value=\"").text(self.value);
        html.raw("\" aria-describedby=\"")
            .raw(self.name)
            .raw("-hint");
        if self.error.is_some() {
            // The page was loaded to correct this field, so it has the focus.
            html.raw(" ").raw(self.name);
            html.raw("-error\" aria-invalid=\"true\" autofocus>\n");
        } else {
            html.raw("\">\n");
        }
    }
}
