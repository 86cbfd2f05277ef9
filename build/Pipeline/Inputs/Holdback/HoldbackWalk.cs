using System.Collections.Immutable;

namespace KinoiteZfs.Pipeline.Inputs.Holdback;

/// <summary>
/// The choice, build by build from the newest back, so that whoever reads labels over the wire reads no more of them
/// than the choice needs.
/// </summary>
public sealed record HoldbackWalk
{
    public const string NoTagLeft = "there is no older dated build";

    readonly HoldbackFacts _facts;
    readonly BaseBuild _newest;

    /// <summary>Why the newest build is held.</summary>
    readonly string _reason;

    HoldbackWalk(HoldbackFacts facts, BaseBuild newest, string reason)
    {
        (_facts, _newest, _reason) = (facts, newest, reason);
        Passed = [Pass(newest, reason)];
        Since = (newest as DatedBuild)?.Stamp.Day;
    }

    /// <summary>Null while builds are to be looked at.</summary>
    public HoldbackDecision? Decision { get; private init; }

    ImmutableList<PassedOverBase> Passed { get; init; }

    /// <summary>The first build beyond the maximum; moved back until a supported one is seen.</summary>
    DateOnly? Since { get; init; }

    bool IsBeginSeen { get; init; }

    /// <param name="newest">What the moving tag names.</param>
    public static HoldbackWalk Begin(HoldbackFacts facts, BaseBuild newest) =>
        newest.Kernels is { } kernels && facts.HoldOn(kernels) is { } reason
            ? new HoldbackWalk(facts, newest, reason)
            : new HoldbackWalk(facts, newest, "") { Decision = new HoldbackDecision.Newest() };

    /// <summary>Before the labels of a build are read: whether it is near enough.</summary>
    public HoldbackWalk Reach(DatedTag next)
    {
        if (Decision is not null)
            return this;
        if (next.Stamp.Day.DayNumber < _facts.Today.DayNumber - _facts.Limits.Days)
            return End($"builds older than {_facts.Limits.Days} days are not looked at");
        return IsBeforeStable(next) ? End($"{next} is older than what stable has") : this;
    }

    /// <summary>The next older build.</summary>
    public HoldbackWalk Look(DatedBuild build)
    {
        if (Decision is not null || build.Digest == _newest.Digest
            || Passed.Any(passed => passed.Digest == build.Digest)
            || (_newest is DatedBuild newest && build.Stamp.CompareTo(newest.Stamp) > 0))
            return this;
        if (build.Kernels is not { } kernels)
            return PassOver(build, "its labels do not name its kernel");
        if (_facts.HoldOn(kernels) is { } held)
            return PassOver(build, held) with { Since = IsBeginSeen ? Since : build.Stamp.Day };
        var seen = this with { IsBeginSeen = true };
        if (_facts.Stable.Any(stable => stable.Labels.BaseDigest == build.Digest))
            return seen.End($"{build.Name} is what stable has", build);
        if (_facts.Refused.TryGetValue(build.Digest, out var refused))
            return seen.PassOver(build, refused);
        if (Backward(build, kernels) is { } backward)
            return seen.PassOver(build, backward);
        return seen with { Decision = new HoldbackDecision.PassedOver(build, seen.ToHold(build, searched: null)) };
    }

    /// <summary>No build is left, or none can be asked for.</summary>
    /// <param name="searched">Which, for people.</param>
    public HoldbackDecision Exhausted(string searched) => Decision ?? End(searched).Decision!;

    HoldbackWalk End(string searched, DatedBuild? current = null) =>
        this with { Decision = new HoldbackDecision.Held(ToHold(null, searched), current) };

    HoldbackWalk PassOver(DatedBuild build, string reason) => this with { Passed = Passed.Add(Pass(build, reason)) };

    Hold ToHold(DatedBuild? instead, string? searched) => new(
        _facts.Today, Since is { } day ? new HoldStart(day, OrEarlier: !IsBeginSeen) : null, Passed, _reason,
        instead?.Dated.Tag, searched);

    bool IsBeforeStable(DatedTag next) => _facts.Stable.Any(stable =>
        DateStamp.TryParse(stable.Labels[InputLabels.BaseTag], out var theirs) && next.Stamp.CompareTo(theirs) < 0);

    string? Backward(DatedBuild build, KernelSet kernels) => _facts.Stable
        .SelectMany(stable => DowngradeProtection.CheckBase(kernels.Newest, kernels.Newest.Fedora, build.Name, stable))
        .FirstOrDefault(check => !check.Passed)?.ToString()
        ?? (_facts.Stable.Any(stable => MayBeOlder(build, kernels.Newest, stable))
            ? "stable has this kernel, and its base had no dated tag: nobody can tell which of the two is older"
            : null);

    /// <summary>
    /// The newest build may go without a date, one that stands in may not: a day's tag is moved by the next build of
    /// the day. A version is compared with a version, since ucore's is the one of CoreOS.
    /// </summary>
    static bool MayBeOlder(DatedBuild build, KernelRelease kernel, StableImage stable) =>
        !DateStamp.TryParse(stable.Labels[InputLabels.BaseTag], out _)
        && stable.Labels.NewestKernel is { } running && kernel.CompareTo(running) <= 0
        && !(DateStamp.TryParse(build.Version, out var ours)
            && DateStamp.TryParse(stable.Labels[InputLabels.Version], out var theirs) && ours.CompareTo(theirs) > 0);

    static PassedOverBase Pass(BaseBuild build, string reason) => new(build.Name, build.Digest, build.Kernels, reason);
}
