using System.IO.Compression;

namespace KinoiteZfs.Build.Tests;

[Trait("Speed", "Slow")]
public sealed class Preflights : IDisposable
{
    readonly FreshCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public void On_samples_everything_they_can_answer_is_asked_and_bundled()
    {
        var run = _checkout.Run("Preflight").Succeeded();

        Assert.Matches(@"kernels +as assumed +6\.18\.12-200\.fc43\.x86_64 of Fedora 43", run.Output);
        Assert.Matches(@"builder image +not asked", run.Output);
        using var bundle = ZipFile.OpenRead(_checkout.PathOf("artifacts/preflight.zip"));
        Assert.Contains("report.txt", bundle.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public void A_world_that_does_not_answer_fails_and_is_in_the_report()
    {
        _checkout.Write("ci/stream.json", _checkout.Read("ci/stream.json").Replace(
            "https://github.com/danathar/akmods.git", $"file://{_checkout.PathOf("nowhere")}",
            StringComparison.Ordinal));

        _checkout.Run("Preflight")
            .FailedSaying("0 are not what the tests assume, and 1 could not be had", "preflight.zip");

        Assert.Matches("akmods fork +FAILED", _checkout.Read("artifacts/preflight/report.txt"));
    }
}
