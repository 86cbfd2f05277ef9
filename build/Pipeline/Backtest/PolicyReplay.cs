using KinoiteZfs.Pipeline.Inputs.Holdback;

namespace KinoiteZfs.Pipeline.Backtest;

/// <summary>
/// Plays a policy over a recorded history by the decisions which real runs ask: which release, which build, and whether
/// stable would go backward. A run which may build also succeeds: history does not tell of other failures.
/// </summary>
sealed class PolicyReplay(BacktestPolicy policy)
{
    static readonly ImageReference Base = ImageReference.Parse("ghcr.io/ublue-os/kinoite-main:latest");
    static readonly ImageReference Akmods = ImageReference.Parse($"ghcr.io/local/akmods-zfs@{Digest.Of([])}");
    static readonly ImageReference Image = ImageReference.Parse("ghcr.io/local/kinoite-zfs:latest");
    static readonly CommitSha Commit = CommitSha.Parse("0123456789abcdef0123456789abcdef01234567");
    static readonly AkmodsFork Fork = new(new Uri("https://github.com/ublue-os/akmods.git"), Commit);

    readonly List<ReplayedNight> _nights = [];
    ReplayedStable? _stable;
    StableImage? _image;
    DateOnly _frozenUntil;

    public static IReadOnlyList<ReplayedNight> Play(RecordedHistory history, BacktestPolicy policy)
    {
        var (world, replay) = (new ReplayedWorld(history), new PolicyReplay(policy));
        for (var night = history.First; night <= history.Last; night = night.AddDays(1))
        {
            var runs = (night.DayNumber - history.First.DayNumber) % policy.Every == 0;
            replay.Play(night, world.BuildsOf(night), world.ZfsOf(night, policy.AllowPointZero), runs);
        }
        return replay._nights;
    }

    void Play(DateOnly night, IReadOnlyList<DatedBuild> builds, ZfsRelease zfs, bool runs)
    {
        var newest = builds[0];
        var (build, reason) = !runs ? (null, "there was no run")
            : policy.Kind == PolicyKind.NeverHold ? (newest, null)
            : Choose(night, builds, zfs);
        var moved = build is not null && new ReplayedStable(build, zfs) != _stable;
        if (moved)
        {
            var inputs = Inputs(build!, zfs);
            if (policy.Kind != PolicyKind.NeverHold && Backward(night, inputs) is { } backward)
                (moved, reason) = (false, backward);
            else
            {
                _stable = new ReplayedStable(build!, zfs);
                _image = new StableImage(Image, inputs.Fingerprint, new ImageLabels(
                    InputLabels.For(new BuildInputs(Run(night), "kinoite-zfs", inputs, null), "kinoite-zfs", Akmods)));
            }
        }
        _nights.Add(new ReplayedNight(night, newest, zfs, _stable, moved, _stable?.Base == newest ? null : reason));
    }

    (DatedBuild? Build, string? Reason) Choose(DateOnly night, IReadOnlyList<DatedBuild> builds, ZfsRelease zfs)
    {
        if (night < _frozenUntil)
            return (null, $"pinned by hand until {_frozenUntil:O}");
        var facts = new HoldbackFacts(night, zfs, _image is null ? [] : [_image]);
        var older = policy.Kind == PolicyKind.Holdback ? builds : [];
        switch (HoldbackChoice.Choose(facts, builds[0], older))
        {
            case HoldbackDecision.PassedOver passed:
                return (passed.Build, passed.Hold.Reason);
            case HoldbackDecision.Held held:
                if (policy.Kind == PolicyKind.PinByHand)
                    _frozenUntil = night.AddDays(BacktestPolicy.ThawAfter);
                return (held.Current, held.Hold.Reason);
            default:
                return (builds[0], null);
        }
    }

    string? Backward(DateOnly night, ResolvedInputs inputs)
    {
        var stable = new StableState(Image.Repository, _image, null, [], [], [], null);
        return DowngradeProtection.Check(Run(night), inputs, stable).FirstOrDefault(check => !check.Passed)?.ToString();
    }

    static RunIdentity Run(DateOnly night) =>
        new($"{night.DayNumber}", 1, night.DayNumber, RunIdentity.Main, Commit, "backtest");

    static ResolvedInputs Inputs(DatedBuild build, ZfsRelease zfs) => new(
        new BaseImage(Base, build.Digest, build.Dated.Tag), Builder: null, build.Kernels!.Newest.Fedora!, build.Kernels,
        Fork, zfs, Recipe: Digest.Of([]), Platform.LinuxAmd64);
}
