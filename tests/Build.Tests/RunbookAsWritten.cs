using KinoiteZfs.Oci.References;

namespace KinoiteZfs.Build.Tests;

/// <summary>The runbook's commands as they stand there, typed on the embedded registry, where stable has moved
/// twice.</summary>
[Trait("Speed", "Slow")]
public sealed class RunbookAsWritten : IDisposable
{
    const string Runbook = "docs/zfs-kinoite-testing.md";

    /// <summary>They ask GitHub, and the real registries.</summary>
    static readonly string[] Online = ["RefreshPins", "Doctor"];

    static readonly ImageReference Latest = ImageReference.Parse("ghcr.io/local/kinoite-zfs:latest");

    const int Unhealthy = 4;

    readonly FreshCheckout _checkout = new();
    readonly string _good;

    public RunbookAsWritten()
    {
        _checkout.Run("Promote").Succeeded();
        _good = OnlyAuditTag(except: "");
        _checkout.Write("ci/stream.json", _checkout.Read("ci/stream.json")
            .Replace("\"commit\": \"a5", "\"commit\": \"b5", StringComparison.Ordinal));
        _checkout.Run("Promote").Succeeded();
    }

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public void Day_by_day()
    {
        var said = TypeAll("Day by day");

        Assert.Matches($"(?m)^.*{_good}", said);
        Assert.Contains("Nothing was deleted", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_night_failed()
    {
        Type("./build.sh Preview $common");

        var said = TypeAll("A night failed");

        Assert.Contains($"kinoite-zfs:{_good}", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stable_is_bad()
    {
        var bad = OnlyAuditTag(except: _good);

        TypeAll("Stable is bad", bad);

        var good = await _checkout.EmbeddedRegistry.FindManifestAsync(
            Latest.Repository.At(Tag.Parse(_good)), CancellationToken.None);
        var live = await _checkout.EmbeddedRegistry.FindManifestAsync(Latest, CancellationToken.None);
        Assert.Equal(good!.Digest, live!.Digest);
        Type($"./build.sh Explain $common --subject ghcr.io/<owner>/kinoite-zfs:{bad}");
    }

    string TypeAll(string heading, string bad = "") => string.Concat(
        from block in Pages.ShellBlocks(Pages.Part(Runbook, heading))
        from command in Pages.Commands(block)
        where !Online.Any(target => command.Contains(target, StringComparison.Ordinal))
        select Type(command, bad));

    string Type(string command, string bad = "")
    {
        var words = command.Replace("<audit tag>", _good, StringComparison.Ordinal)
            .Replace("<bad tag>", bad, StringComparison.Ordinal)
            .Replace("<owner>", "local", StringComparison.Ordinal)
            .Split(' ').Where(word => word != "$common").ToList();
        Assert.Equal("./build.sh", words[0]);
        var run = _checkout.Run([.. words[1..]]);
        // Who looks after a rollback is told of it.
        return run.ExitCode == Unhealthy && words[1] == "Status" ? run.Output : run.Succeeded().Output;
    }

    string OnlyAuditTag(string except) => Assert.Single(
        _checkout.EmbeddedRegistry.ListTagsAsync(Latest.Repository, CancellationToken.None)
            .ToBlockingEnumerable().Select(tag => tag.ToString()),
        tag => tag.StartsWith("stable-", StringComparison.Ordinal) && tag != except);
}
