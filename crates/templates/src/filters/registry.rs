use carafe_routing::JsonOptions;
use minijinja::value::{Rest, ValueOrKwargs};
use minijinja::{Environment, Error, State, Value};

use super::given::Given;
use super::{
    defaults, filesizeformat, format, indent, markup, numbers, pprint, replace, sorting, striptags,
    tojson, truncate, urlencode, urlize, wordcount, wordwrap, xmlattr,
};
use crate::python;

type Filter = fn(&mut State<'_, '_>, &Value, &Given) -> Result<Value, Error>;

/// The filters with their parameters.
const FILTERS: &[(&str, &[&str], Filter)] = &[
    ("attr", defaults::ATTR, defaults::attr),
    ("center", markup::CENTER, markup::center),
    ("d", defaults::DEFAULT, defaults::default),
    ("default", defaults::DEFAULT, defaults::default),
    ("dictsort", sorting::DICTSORT, sorting::dictsort),
    ("e", &[], markup::escape),
    ("escape", &[], markup::escape),
    (
        "filesizeformat",
        filesizeformat::PARAMETERS,
        filesizeformat::filesizeformat,
    ),
    ("float", numbers::FLOAT, numbers::float),
    ("forceescape", &[], markup::forceescape),
    ("indent", indent::PARAMETERS, indent::indent),
    ("int", numbers::INT, numbers::int),
    ("pprint", &[], pprint::pprint),
    ("replace", replace::PARAMETERS, replace::replace),
    ("round", numbers::ROUND, numbers::round),
    ("safe", &[], markup::safe),
    ("sort", sorting::SORT, sorting::sort),
    ("string", &[], markup::string),
    ("striptags", &[], striptags::striptags),
    ("trim", markup::TRIM, markup::trim),
    ("truncate", truncate::PARAMETERS, truncate::truncate),
    ("urlencode", &[], urlencode::urlencode),
    ("urlize", urlize::PARAMETERS, urlize::urlize),
    ("wordcount", &[], wordcount::wordcount),
    ("wordwrap", wordwrap::PARAMETERS, wordwrap::wordwrap),
    ("xmlattr", xmlattr::PARAMETERS, xmlattr::xmlattr),
];

/// Adds Jinja's filters, and `tojson` as the application spells JSON.
pub(crate) fn add_filters(environment: &mut Environment<'_>, json: JsonOptions) {
    for &(name, parameters, filter) in FILTERS {
        add(environment, name, parameters, filter);
    }
    add(
        environment,
        "tojson",
        tojson::PARAMETERS,
        move |_, value, given| tojson::tojson(value, given, &json),
    );
    environment.add_filter("format", format::format);
    environment.add_filter("random", minijinja_contrib::filters::random);
    environment.add_filter(
        python::OPERATOR,
        |state: &mut State<'_, '_>, left: &Value, right: &Value| {
            python::percent(state, left, right)
        },
    );
}

fn add(
    environment: &mut Environment<'_>,
    name: &'static str,
    parameters: &'static [&'static str],
    filter: impl Fn(&mut State<'_, '_>, &Value, &Given) -> Result<Value, Error> + Send + Sync + 'static,
) {
    let function = move |state: &mut State<'_, '_>, value: &Value, args: Rest<ValueOrKwargs>| {
        let given = Given::new(parameters, &args.into_values())?;
        filter(state, value, &given)
    };
    environment.add_filter(name, function);
}
