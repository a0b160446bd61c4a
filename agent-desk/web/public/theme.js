// Sets theme and density before the first paint; a file of its own because the content policy forbids inline script.
(function () {
  try {
    var page = JSON.parse(localStorage.getItem("tandem.page") || "{}").state || {};
    var root = document.documentElement;
    if (page.theme === "light" || page.theme === "dark") root.dataset.theme = page.theme;
    if (page.density === "dense") root.dataset.density = "dense";
    if (page.language) root.lang = page.language;
  } catch (_) {
    // A blocked or broken store leaves the system theme, which is a good theme.
  }
})();
