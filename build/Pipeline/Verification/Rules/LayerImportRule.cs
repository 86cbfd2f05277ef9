namespace KinoiteZfs.Pipeline.Verification.Rules;

/// <summary>Hosts can import the layers above the base, and podman can pull them.</summary>
/// <remarks>See <see cref="LayerImport"/> for what they refuse, and the sources of that.</remarks>
static class LayerImportRule
{
    const string Name = "layer import";

    /// <summary>Where one entry is wrong, thousands may be.</summary>
    const int MaximumShown = 5;

    public static CheckResult Apply(CandidateFacts facts)
    {
        var refused = facts.RefusedEntries;
        if (refused.Count == 0)
            return CheckResult.Pass(
                Name,
                "each entry above the base has a name of its own, and each hard link leads to a file of its own layer");
        var more = refused.Count > MaximumShown ? $"; and {refused.Count - MaximumShown} more" : "";
        return CheckResult.Fail(
            Name,
            $"hosts or podman would refuse the image: {string.Join("; ", refused.Take(MaximumShown))}{more}. "
            + "Compose it with another version of the tool that wrote these layers; buildah 1.41.0 is known for chains of hard links");
    }
}
