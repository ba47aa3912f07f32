// Leads from a former URL path to the present one, with the query and the fragment of the link.
// Without scripts, a refresh element leads to the top of the page.
location.replace(document.currentScript.dataset.target + location.search + location.hash)
