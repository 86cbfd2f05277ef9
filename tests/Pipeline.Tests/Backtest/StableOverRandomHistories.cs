using CsCheck;

namespace KinoiteZfs.Pipeline.Tests.Backtest;

/// <summary>
/// Ten thousand random histories of a stream: bases, kernels, releases, failed and lost runs, deleted tags, clocks that
/// jump, rollbacks. A failure is shrunk, and printed with its seed: <c>CsCheck_Seed=…</c> plays it again.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class StableOverRandomHistories
{
    const int Histories = 10_000;

    [Fact]
    public void Stable_is_the_newest_that_is_supported_proven_not_withdrawn_and_no_step_back() =>
        Happening.History.Sample(history => Play(history), iter: Histories, print: Shown);

    [Fact]
    public void A_hold_ends_when_its_cause_does() =>
        Happening.History.Sample(history => Play(history).GetWell(), iter: Histories / 5, print: Shown);

    static StreamModel Play(Happening[] history)
    {
        var stream = new StreamModel();
        foreach (var happening in history)
            stream.Let(happening);
        return stream;
    }

    static string Shown(Happening[] history) => string.Join("\n", history.Select(happening => $"{happening}"));
}
