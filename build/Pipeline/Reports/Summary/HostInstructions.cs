namespace KinoiteZfs.Pipeline.Reports.Summary;

/// <summary>What people do on their hosts when stable has moved, on a run's page.</summary>
static class HostInstructions
{
    const string Page = "docs/using-the-image.md";

    /// <summary>How a host comes to run the stable image, and leaves it again.</summary>
    public static string Render(RunReport report, PromotionRecord promotion)
    {
        var signed = report.Signed;
        var stable = report.Repositories.Image.At(StreamTags.Stable);
        var audit = report.Repositories.Image.At(StreamTags.Audit(promotion.Run));
        var before = promotion.Tags.FirstOrDefault(move => move.Tag == stable)?.Before;
        var page = new SummaryPage();
        if (report.IsOnThisMachine)
            page.Add(
                "These images lie in a folder of the machine which made them: no host can pull them from there. Once they are published:");
        if (!signed)
            page.Add(
                "No key is configured: hosts cannot tell this image from what anybody else who may push packages here puts in its place, and akmods in the cache are believed for their content alone (docs/signing.md).");
        var steps = signed ? ", in two steps, since only the image tells its host to verify signatures" : "";
        page.Add($"From a stock Fedora or any other image{steps} ({Page}):", Typed(HostCommands.Rebase(stable, signed)))
            .Add("Or with bootc, which drops layered packages:", Typed(HostCommands.Switch(stable, signed)))
            .Add($"Stay on exactly this image: use `{audit}` instead; this tag never moves.")
            .Add("On a host which has it already, go back to what ran before:", Typed([HostCommands.GoBack]));
        if (before is not null && before != promotion.Image)
            page.Add(
                "Or pin the stable image from before this promotion:",
                Typed([HostCommands.Pin(report.Repositories.Image.At(before), signed)]));
        if (signed)
            page.Add("Verify the signature, on any machine with `cosign.pub`:", Typed([HostCommands.Verify(stable)]));
        return page.ToString();
    }

    /// <summary>What hosts do when stable went back.</summary>
    public static string AfterRollback() => new SummaryPage()
        .Add(
            $"`bootc upgrade` takes the older image at the next update. `rpm-ostree upgrade` refuses it where its base is older, says \"chronologically older\", and stays where it is until stable is newer again, or until somebody says once ({Page}):",
            Typed([HostCommands.UpdateToOlder]))
        .ToString();

    static string Typed(IEnumerable<string> commands) => $"```sh\n{string.Join('\n', commands)}\n```";
}
