namespace KinoiteZfs.Pipeline.Backtest;

/// <summary>Who decides what becomes stable, and how often.</summary>
/// <param name="Name">For people.</param>
public sealed record BacktestPolicy(string Name, PolicyKind Kind)
{
    /// <summary>Days after which a person looks again at what was pinned.</summary>
    /// <remarks>
    /// ublue-os/aurora pinned 6.17.12 on 2026-02-12 (pull request 1752) and thawed on the 25th (1808), six days after
    /// the release it waited for; ublue-os/bluefin pinned 7.0.12 for a fortnight (pull requests 4867 and 4894).
    /// </remarks>
    internal const int ThawAfter = 14;

    /// <summary>A run every so many nights.</summary>
    public int Every { get; init; } = 1;

    /// <summary>The first release of an OpenZFS line is built too.</summary>
    public bool AllowPointZero { get; init; }

    /// <summary>The first is this pipeline's own.</summary>
    public static IReadOnlyList<BacktestPolicy> Compared { get; } =
    [
        new("holdback", PolicyKind.Holdback),
        new("without holdback", PolicyKind.NoHoldback),
        new($"pin by hand, thaw after {ThawAfter} days", PolicyKind.PinByHand),
        new("never hold", PolicyKind.NeverHold),
    ];

    /// <summary>What single rules and habits cost or bring.</summary>
    public static IReadOnlyList<BacktestPolicy> Variants { get; } =
    [
        new("holdback, a run a week", PolicyKind.Holdback) { Every = 7 },
        new("without holdback, a run a week", PolicyKind.NoHoldback) { Every = 7 },
        new("holdback, allowPointZero", PolicyKind.Holdback) { AllowPointZero = true },
    ];
}

public enum PolicyKind
{
    /// <summary>This pipeline: the newest build that is supported.</summary>
    Holdback,

    /// <summary>This pipeline with <c>--holdback false</c>: the newest build, or none.</summary>
    NoHoldback,

    /// <summary>A person pins what is stable when a build fails.</summary>
    PinByHand,

    /// <summary>
    /// Whatever is newest is published with the newest OpenZFS, whether that supports the kernel or not.
    /// </summary>
    NeverHold,
}
