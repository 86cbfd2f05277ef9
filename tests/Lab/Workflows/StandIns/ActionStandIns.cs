namespace KinoiteZfs.Lab;

/// <summary>What takes the place of GitHub's actions here, by name. A workflow may use no other, and pins each to a
/// commit.</summary>
static partial class ActionStandIns
{
    static readonly Dictionary<string, IActionStandIn> Known = new()
    {
        ["actions/checkout"] = new CheckoutAction(),
        ["actions/upload-artifact"] = new UploadArtifactAction(),
        ["actions/download-artifact"] = new DownloadArtifactAction(),
        ["actions/setup-dotnet"] = new SetupDotnetAction(),
        ["extractions/setup-just"] = new SetupJustAction(),
    };

    public static IActionStandIn Find(string where, string uses)
    {
        if (Pinned().Match(uses) is not { Success: true } match)
            throw new WorkflowException($"{where} uses '{uses}', which is not pinned to a commit.");
        return Known.TryGetValue(match.Groups["name"].Value, out var standIn)
            ? standIn
            : throw new WorkflowException($"{where} uses '{uses}', which has no stand-in here.");
    }

    [GeneratedRegex("^(?<name>[A-Za-z0-9_.-]+/[A-Za-z0-9_./-]+)@[0-9a-f]{40}$", RegexOptions.CultureInvariant)]
    private static partial Regex Pinned();
}

interface IActionStandIn
{
    /// <returns>The step's outputs.</returns>
    Task<IReadOnlyDictionary<string, string>> RunAsync(ActionCall call);
}
