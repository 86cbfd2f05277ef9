namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// Tells for ever what a run made stable: <c>stable-&lt;run&gt;-&lt;sha&gt;</c>, or <c>rollback-…</c> when it went
/// back. Written once and never moved, in the image's repository and the akmods'.
/// </summary>
/// <param name="Run">The run's id.</param>
/// <param name="Commit">The first digits of the commit which the run was on.</param>
public sealed partial record AuditTag(StableMove Kind, string Run, string Commit)
{
    const string Promoted = "stable";
    const string RolledBack = "rollback";
    const string BasePrefix = "base-";

    /// <summary>Earlier runs first, as far as run ids tell: by number, else by spelling, which for local runs is their
    /// time.</summary>
    public static IComparer<AuditTag> ByRun { get; } = Comparer<AuditTag>.Create((one, other) =>
        (one.Number ?? -1).CompareTo(other.Number ?? -1) is var order and not 0
            ? order
            : string.CompareOrdinal(one.Run, other.Run));

    /// <summary>On the image, and on the akmods of all its kernels.</summary>
    public Tag Tag => Tag.Parse($"{(Kind == StableMove.Promotion ? Promoted : RolledBack)}-{Run}-{Commit}");

    /// <summary>The run's number, where runs are numbered: later runs have greater ones.</summary>
    public long? Number =>
        long.TryParse(Run, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>On the base image that is kept for replays, in the image's repository.</summary>
    public Tag Base => Tag.Parse(BasePrefix + Tag);

    public static AuditTag Of(StableMove kind, RunIdentity run) => new(kind, run.Id, run.ShortSha);

    /// <summary>Null for tags of another kind; also for those of one kernel's akmods.</summary>
    public static AuditTag? Parse(Tag tag) => Whole().Match(tag.Name) is { Success: true } match ? From(match) : null;

    /// <summary>The audit tag that a tag on one kernel's akmods belongs to; null for other tags.</summary>
    public static AuditTag? ParseKernel(Tag tag) =>
        OfKernel().Match(tag.Name) is { Success: true } match
            && KernelRelease.TryFromTagForm(match.Groups[4].Value, out _)
            ? From(match)
            : null;

    /// <summary>The audit tag that a tag on a kept base image belongs to; null for other tags.</summary>
    public static AuditTag? ParseBase(Tag tag) =>
        tag.Name.StartsWith(BasePrefix, StringComparison.Ordinal)
            && Tag.TryParse(tag.Name[BasePrefix.Length..], out var audit) ? Parse(audit) : null;

    /// <summary>On the akmods of one kernel.</summary>
    public Tag For(KernelRelease kernel) => Tag.Parse($"{Tag}-{kernel.TagForm}");

    public override string ToString() => Tag.Name;

    static AuditTag From(Match match) => new(
        match.Groups[1].Value == Promoted ? StableMove.Promotion : StableMove.Rollback, match.Groups[2].Value,
        match.Groups[3].Value);

    [GeneratedRegex(
        @"\A(stable|rollback)-([A-Za-z0-9][A-Za-z0-9._-]{0,63})-([0-9a-f]{7})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    // Commits hold no '.', so that what follows the last of them with a version in it is the kernel.
    [GeneratedRegex(
        @"\A(stable|rollback)-([A-Za-z0-9][A-Za-z0-9._-]{0,63}?)-([0-9a-f]{7})-([0-9]+\.[A-Za-z0-9._-]+)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex OfKernel();
}
