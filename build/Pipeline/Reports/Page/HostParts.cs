using KinoiteZfs.Pipeline.Reports.Summary;

namespace KinoiteZfs.Pipeline.Reports.Page;

/// <summary>What is typed to run stable, to verify it and to leave it again.</summary>
static class HostParts
{
    public static IEnumerable<Html> Of(PageFacts facts)
    {
        var stable = facts.Request.Repositories.Image.At(StreamTags.Stable);
        var signed = facts.Request.Key is not null;
        yield return Html.Of("h3", "Switch to it");
        yield return Html.Of("p", signed
            ? "Twice, with a restart between: only the image itself tells its host to verify signatures."
            : "Once. No key is configured, so hosts cannot tell this image from what somebody else puts in its place.");
        yield return PageParts.Commands("Switch with rpm-ostree", HostCommands.Rebase(stable, signed));
        yield return Html.Of("p", "The same with bootc, which drops layered packages:");
        yield return PageParts.Commands("Switch with bootc", HostCommands.Switch(stable, signed));
        if (signed)
        {
            yield return Html.Of("h3", "Verify its signature");
            yield return Html.Of("p", "On any machine with cosign and the repository’s public key:");
            yield return PageParts.Commands("Verify with cosign", [HostCommands.Verify(stable)]);
        }
        yield return Html.Of("h3", "Go back");
        yield return Html.Of("p", "To what the machine ran before:");
        yield return PageParts.Commands("Go back", [HostCommands.GoBack, HostCommands.Reboot]);
        if (facts.History?.Steps.FirstOrDefault(step => step is { Live: true }) is { } live)
        {
            var pinned = stable.Repository.At(Tag.Parse(live.Tag));
            yield return Html.Of(
                "p", "To stay on exactly what is stable now, whatever becomes stable later; this tag never moves:");
            yield return PageParts.Commands(
                "Stay on this image", [HostCommands.Pin(pinned, signed), HostCommands.Reboot]);
        }
    }
}
