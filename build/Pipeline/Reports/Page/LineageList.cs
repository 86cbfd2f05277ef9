namespace KinoiteZfs.Pipeline.Reports.Page;

/// <summary>Where stable came from, step by step.</summary>
sealed class LineageList(PageFacts facts, PageLinks links)
{
    public Html Render() => Html.Of(
        "ol", [("class", "steps")], facts.Lineage.Steps.Select(step => Html.Of(
            "li",
            Html.Of("h3", step.Name),
            step.Image is { } image
                ? Html.All(
                    Html.Of("div", PageParts.Link(
                        PageParts.Code(image.Repository.ToString()), PageLinks.Of(image.Repository))),
                    Html.Of("div", PageParts.Code(image.Digest!.ToString())))
                : Html.Of("div", "Its digest is not known."),
            Html.Of("dl", step.Facts.SelectMany(fact => new[] { Html.Of("dt", fact.Name), Value(fact) })))));

    Html Value(LineageFact fact) => Html.Of(
        "dd", fact.Passed switch
        {
            true => Mark(StreamMood.Good, "proven"),
            false => Mark(StreamMood.Bad, "look"),
            null => Html.Nothing,
        },
        Linked(fact),
        fact.Run is { } run ? Html.All(" (", PageParts.Link($"run {run}", links.OfRun(run)), ")") : Html.Nothing);

    Html Linked(LineageFact fact) => fact.Name switch
    {
        LineageReader.Commit => PageParts.Link(PageParts.Code(fact.Text), links.OfCommit(fact.Text)),
        LineageReader.OpenZfs when ZfsVersion.TryParse(fact.Text, out var version) =>
            PageParts.Link(fact.Text, links.OfRelease(version)),
        _ => fact.Text,
    };

    static Html Mark(StreamMood mood, string word) => Html.Of(
        "span", [("class", mood.ClassName())], Html.Of("span", [("class", "mark")], $"{word}: "));
}
