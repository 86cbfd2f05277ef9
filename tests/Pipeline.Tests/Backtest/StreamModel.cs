using System.Text;
using KinoiteZfs.Pipeline.Inputs.Holdback;

namespace KinoiteZfs.Pipeline.Tests.Backtest;

/// <summary>
/// A stream and what happens to it, decided on by the code that real runs ask: release, build, whether stable would go
/// backward. Beside each decision stands what it should be, worked out anew with plain numbers.
/// </summary>
sealed class StreamModel
{
    const int LastDays = 45;

    static readonly ZfsLine Line = ZfsLine.Parse("2.2");
    static readonly Repository Images = Repository.Parse("ghcr.io/dana/kinoite-zfs");
    static readonly ImageReference Akmods = ImageReference.Parse($"ghcr.io/dana/akmods-zfs@{Given.Digest("akmods")}");
    static readonly DateOnly Epoch = new(2026, 1, 1);

    readonly List<ModelBuild> _builds = [];
    readonly List<ModelRelease> _releases = [];

    /// <summary>What stands beside the line's releases and must never be built.</summary>
    readonly List<ModelRelease> _noise = [];
    readonly HashSet<(ModelKernel, ModelRelease)> _proven = [];
    readonly List<ModelAudit> _audits = [];
    readonly HashSet<ModelStable> _left = [];
    ModelStable? _latest;
    int _moving;
    int _clock;
    int _runs = 1000;

    public StreamModel()
    {
        _releases.Add(new(2, 1, ModelKernel.First.Series));
        Build(ModelKernel.First, days: 1);
    }

    int Day => _builds[^1].Day;

    DateOnly Today => Epoch.AddDays(Day + _clock);

    public void Let(Happening happening)
    {
        switch (happening)
        {
            case Happening.BaseBuilt built:
                Build(_builds[^1].Kernel.After(built.Kernel), built.Days);
                break;
            case Happening.BaseTakenBack back:
                _moving = Math.Max(0, _moving - back.Builds);
                break;
            case Happening.TagDeleted deleted:
                _builds[deleted.Index % _builds.Count].HasTag = false;
                break;
            case Happening.Released released:
                Release(released.Release);
                break;
            case Happening.NightRun night:
                Run(night.Outcome);
                break;
            case Happening.ClockJumped jumped:
                _clock += jumped.Days;
                break;
            case Happening.ProvenElsewhere:
                _proven.Add((_builds[_moving].Kernel, Newest()));
                break;
            case Happening.RolledBack:
                RollBack();
                break;
            case Happening.LatestDeleted:
                _latest = null;
                break;
        }
    }

    /// <summary>
    /// What held stable is over: a build that is newer than all before, a release for it, a run which succeeds.
    /// </summary>
    public void GetWell()
    {
        _clock = 0;
        var (series, fedora) = (_builds.Max(build => build.Kernel.Series), _builds.Max(build => build.Kernel.Fedora));
        Build(new(series + 1, 1, 200, fedora), days: 1);
        _releases.Add(new(2, Newest().Patch + 1, _builds[^1].Kernel.Series));
        Run(RunOutcome.Succeeds);
        Assert.Equal(new ModelStable(_builds[^1], _releases[^1]), _latest);
    }

    void Build(ModelKernel kernel, int days)
    {
        var last = _builds.Count == 0 ? null : _builds[^1];
        var day = (last?.Day ?? 0) + days;
        _builds.Add(new ModelBuild(day, last is not null && days == 0 ? last.Number + 1 : 0, kernel, Epoch));
        _moving = _builds.Count - 1;
    }

    ModelRelease Newest() => _releases.MaxBy(release => release.Patch)!;

    void Release(ReleaseMove move)
    {
        var last = Newest();
        (IsRelease(move) ? _releases : _noise).Add(move switch
        {
            ReleaseMove.NextSeries => new(2, last.Patch + 1, last.Maximum + 1),
            ReleaseMove.TwoSeries => new(2, last.Patch + 1, last.Maximum + 2),
            ReleaseMove.SeriesBack => new(2, last.Patch + 1, Math.Max(0, last.Maximum - 1)),
            ReleaseMove.Candidate => new(2, last.Patch + 1, last.Maximum + 3, "-rc1"),
            ReleaseMove.DevelopmentMark => new(2, 99, last.Maximum + 3),
            ReleaseMove.NextLine => new(3, 1, last.Maximum + 3),
            _ => new(2, last.Patch + 1, last.Maximum),
        });
    }

    static bool IsRelease(ReleaseMove move) =>
        move is not (ReleaseMove.Candidate or ReleaseMove.DevelopmentMark or ReleaseMove.NextLine);

    void RollBack()
    {
        var back = _audits.LastOrDefault(audit => audit.Stable != _latest && !_left.Contains(audit.Stable));
        if (_latest is null || back is null)
            return;
        _left.Add(_latest);
        _left.Remove(back.Stable);
        _audits.Add(new(AuditTag.Of(StableMove.Rollback, Given.Run($"{++_runs}")), back.Stable));
        _latest = back.Stable;
    }

    void Run(RunOutcome outcome)
    {
        var run = Given.Run($"{++_runs}");
        if (outcome == RunOutcome.IsLost)
            return;
        var (before, known, newest) = (_latest, Known().ToArray(), _builds[_moving]);
        var zfs = Newest();
        Assert.Equal(zfs.Real, ZfsReleaseChoice
            .Choose(Line, [.. _releases.Concat(_noise).Select(one => one.Real)], allowPointZero: false).Chosen);

        var chosen = Choose(newest, zfs);
        var expected = Expected(newest, zfs, known);
        var allowed = chosen is not null && IsAllowed(run, chosen, zfs);
        Assert.Equal(expected, allowed ? chosen : null);

        if (!allowed || outcome == RunOutcome.BuildFails)
            return;
        var stable = new ModelStable(chosen!, zfs);
        Assert.Equal(stable == before, State().Latest?.IsOf(Inputs(stable)) ?? false);
        Assert.True(IsSupported(chosen!, zfs), $"{stable} is beyond its maximum and nothing has proven it");
        Assert.All(known, old => Assert.True(stable.IsAtLeast(old), $"{stable} is older than {old}"));
        Assert.All(known, old => Assert.True(
            chosen == newest || chosen!.IsAtLeast(old.Base) || !old.Base.Kernel.IsAtLeast(chosen.Kernel),
            $"{stable} stands in and is older than {old}"));
        _proven.Add((chosen!.Kernel, zfs));
        if (outcome == RunOutcome.VerificationFails || stable == before)
            return;
        Assert.DoesNotContain(stable, _left);
        _audits.Add(new(AuditTag.Of(StableMove.Promotion, run), stable));
        if (outcome == RunOutcome.Succeeds)
            _latest = stable;
    }

    /// <summary>By the real rules.</summary>
    ModelBuild? Choose(ModelBuild newest, ModelRelease zfs)
    {
        var facts = new HoldbackFacts(Today, zfs.Real, State().Known)
        {
            HasProvenAkmods = kernel => _proven.Any(proven => proven.Item1.Release == kernel && proven.Item2 == zfs),
            Refused = _builds.Where(build => build.HasTag && _left.Contains(new(build, zfs)))
                .ToDictionary(build => build.Real.Digest, _ => "withdrawn"),
        };
        var decision = HoldbackChoice.Choose(
            facts, newest.HasTag ? newest.Real : new BaseBuild(newest.Real.Digest, newest.Real.Kernels),
            _builds.Where(build => build.HasTag).Select(build => build.Real));
        switch (decision)
        {
            case HoldbackDecision.PassedOver passed:
                Tells(passed.Hold, newest, zfs, passed.Build.Dated.Tag);
                return _builds.Single(build => build.Real.Digest == passed.Build.Digest);
            case HoldbackDecision.Held held:
                Tells(held.Hold, newest, zfs, null);
                return _builds.SingleOrDefault(build => build.Real.Digest == held.Current?.Digest);
            default:
                return newest;
        }
    }

    /// <summary>What is said of a hold is so.</summary>
    void Tells(Hold hold, ModelBuild newest, ModelRelease zfs, Tag? instead)
    {
        Assert.Equal((newest.Real.Digest, instead), (hold.PassedOver[0].Digest, hold.Instead));
        Assert.StartsWith(
            $"kernel {newest.Kernel.Release} is newer than 6.{zfs.Maximum},", hold.Reason, StringComparison.Ordinal);
        Assert.Equal(hold.PassedOver.Count, hold.PassedOver.DistinctBy(passed => passed.Digest).Count());
        Assert.True(hold.Night is null or >= 1);
        if (hold.Since is { } since && newest.HasTag)
        {
            // Between its first build and the newest nothing is supported, and the first build is there.
            var first = _builds.First(build => build.HasTag && Epoch.AddDays(build.Day) == since.Date);
            var supported = _builds.Where(build => build.HasTag && IsSupported(build, zfs)).ToArray();
            Assert.DoesNotContain(supported, build => build.Day > first.Day && !build.IsAfter(newest));
            Assert.True(since.OrEarlier || supported.Any(build => build.Day <= first.Day));
        }
    }

    bool IsAllowed(RunIdentity run, ModelBuild build, ModelRelease zfs)
    {
        var state = State();
        var inputs = Inputs(new(build, zfs));
        return DowngradeProtection.Check(run, inputs, state).All(check => check.Passed)
            && state.WithdrawalOf(inputs) is null;
    }

    /// <summary>By plain numbers: what this run may make stable; null when nothing.</summary>
    ModelBuild? Expected(ModelBuild newest, ModelRelease zfs, IReadOnlyList<ModelStable> known)
    {
        if (IsSupported(newest, zfs))
            return May(newest, dated: newest.HasTag) ? newest : null;
        return _builds
            .Where(build => build.HasTag && build != newest && IsSupported(build, zfs) && May(build, dated: true))
            .Where(build => known.Any(old => old.Base == build)
                || known.All(old => old.WasDated || !old.Base.Kernel.IsAtLeast(build.Kernel)))
            .Where(build => !newest.HasTag || newest.IsAfter(build))
            .Where(build => Epoch.AddDays(build.Day + LastDays) >= Today)
            .LastOrDefault();

        // A build without a dated tag is compared by its kernel alone, and then does not have the same one.
        bool May(ModelBuild build, bool dated) => !_left.Contains(new(build, zfs))
            && known.All(old => new ModelStable(build, zfs).IsAtLeast(old, dated && old.WasDated));
    }

    bool IsSupported(ModelBuild build, ModelRelease zfs) =>
        build.Kernel.Series <= zfs.Maximum || _proven.Contains((build.Kernel, zfs));

    /// <summary>What stable must not fall behind: what it is, and the last that was audited and not left.</summary>
    IEnumerable<ModelStable> Known() => new[] { _latest, NewestAudit()?.Stable }.OfType<ModelStable>().Distinct();

    ModelAudit? NewestAudit() => _audits.LastOrDefault(audit => !_left.Contains(audit.Stable));

    StableState State()
    {
        var latest = _latest is null ? null : Image(_latest, Images.At(StreamTags.Stable));
        StableImage[] newest = NewestAudit() is { } audit ? [Image(audit.Stable, Images.At(audit.Tag.Tag))] : [];
        var withdrawn = _left.Select(Inputs).Select(left =>
            new Withdrawal(left.Fingerprint, left.Fingerprint, "1", DateTimeOffset.UnixEpoch)
            {
                Base = left.Base.Name,
            });
        return new StableState(
            Images, latest, null, newest, [.. _audits.Select(audit => audit.Tag)], [.. withdrawn], null);
    }

    static StableImage Image(ModelStable stable, ImageReference tag)
    {
        var inputs = Inputs(stable);
        stable.Image ??= new StableImage(
            tag, inputs.Fingerprint,
            new ImageLabels(InputLabels.For(Given.Record() with { Inputs = inputs }, "kinoite-zfs", Akmods)));
        return stable.Image with { Tag = tag };
    }

    static ResolvedInputs Inputs(ModelStable stable) => stable.Inputs ??= Given.Inputs() with
    {
        Base = new BaseImage(
            Given.Inputs().Base.Source, stable.Base.Real.Digest, stable.WasDated ? stable.Base.Real.Dated.Tag : null),
        Fedora = FedoraVersion.Parse($"{stable.Base.Kernel.Fedora}"),
        Kernels = stable.Base.Real.Kernels!,
        Zfs = stable.Zfs.Real,
    };
}

/// <summary>A build of the base; its tag may be gone.</summary>
sealed class ModelBuild(int day, int number, ModelKernel kernel, DateOnly epoch)
{
    public int Day => day;

    public int Number => number;

    public ModelKernel Kernel => kernel;

    public bool HasTag { get; set; } = true;

    public DatedBuild Real { get; } =
        Of($"latest-{epoch.AddDays(day):yyyyMMdd}{(number == 0 ? "" : $".{number}")}", kernel);

    public bool IsAfter(ModelBuild other) => (Day, Number).CompareTo((other.Day, other.Number)) > 0;

    public bool IsAtLeast(ModelBuild other) => !other.IsAfter(this);

    public override string ToString() => $"{Real.Name} with {Kernel.Release}";

    static DatedBuild Of(string name, ModelKernel kernel) => DatedTag.TryFrom(Tag.Parse(name), out var dated)
        ? new DatedBuild(dated, Digest.Of(Encoding.ASCII.GetBytes(name)), new KernelSet([kernel.Release]))
        : throw new InvalidOperationException(name);
}

/// <param name="Maximum">The newest series of Linux 6 it supports.</param>
sealed record ModelRelease(int Line, int Patch, int Maximum, string Suffix = "")
{
    public ZfsVersion Version => Real.Version;

    public ZfsRelease Real { get; } = Given.Zfs($"2.{Line}.{Patch}{Suffix}", $"6.{Maximum}");
}

/// <summary>What is stable, or was.</summary>
sealed record ModelStable(ModelBuild Base, ModelRelease Zfs)
{
    /// <summary>The base had its dated tag when it was built.</summary>
    public bool WasDated { get; } = Base.HasTag;

    public ResolvedInputs? Inputs { get; set; }

    public StableImage? Image { get; set; }

    public bool IsAtLeast(ModelStable old, bool dated = false) =>
        Base.Kernel.IsAtLeast(old.Base.Kernel) && Zfs.Patch >= old.Zfs.Patch && (!dated || Base.IsAtLeast(old.Base));

    /// <summary>By what it is made of: the base's dated tag may come and go.</summary>
    public bool Equals(ModelStable? other) => other is not null && (Base, Zfs) == (other.Base, other.Zfs);

    public override int GetHashCode() => HashCode.Combine(Base, Zfs);

    public override string ToString() => $"{Base}, OpenZFS {Zfs.Version}";
}

sealed record ModelAudit(AuditTag Tag, ModelStable Stable);
