using System.IO.Compression;
using System.Text;
using KinoiteZfs.Pipeline.Text;

namespace KinoiteZfs.GitHub.Tests;

/// <summary>Lock --run: the artifact build-inputs of a run on GitHub Actions.</summary>
public sealed class ReadingTheInputsOfARun
{
    static readonly Uri Page = new("https://github.com/dana/kinoite-zfs");
    static readonly string Run = $"{RunsStub.Run}";

    [Fact]
    public async Task They_are_those_which_the_run_has_written()
    {
        using var stub = new RunsStub { Archive = Zip("build-inputs.json", Inputs(Run)) };

        var inputs = await ReadAsync(stub);

        Assert.Equal((Run, "6.18.12-200.fc43.x86_64"), (inputs.Run.Id, $"{inputs.Inputs.Kernels}"));
    }

    [Fact]
    public async Task The_token_goes_to_GitHub_and_not_to_where_it_keeps_artifacts()
    {
        using var stub = new RunsStub { Archive = Zip("build-inputs.json", Inputs(Run)) };

        await ReadAsync(stub);

        Assert.Equal(
            [
                $"GET /repos/dana/kinoite-zfs/actions/runs/{Run}"
                + $"/artifacts?name=build-inputs-{Run}&per_page=30&page=1 secret-token",
                "GET /repos/dana/kinoite-zfs/actions/artifacts/11803739808/zip secret-token",
                "GET /storage?sig=signed anonymous",
            ],
            stub.Requests);
    }

    [Fact]
    public async Task A_run_which_GitHub_does_not_know_or_does_not_show_is_one_answer()
    {
        using var stub = new RunsStub();

        Assert.StartsWith(
            "GitHub knows no build-inputs of run 4711 of dana/kinoite-zfs, or does not show it to this "
            + "token. Check the number",
            await RefusalAsync(stub, "4711"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_the_artifact_says_what_else_can_be_locked()
    {
        using var stub = new RunsStub { Name = "logs" };

        Assert.StartsWith(
            $"Run {Run} of dana/kinoite-zfs has no artifact build-inputs-{Run}: its job 'inputs' has not "
            + "come to its end",
            await RefusalAsync(stub), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_artifact_tells_when()
    {
        using var stub = new RunsStub { Expired = true };

        Assert.Equal(
            $"GitHub's artifact build-inputs of run {Run} of dana/kinoite-zfs has expired on 2026-11-08: "
            + "GitHub keeps it for 90 days, or what the repository's settings allow. "
            + "Lock what it made stable with --from and its audit tag, which asks the registry alone.",
            await RefusalAsync(stub));
    }

    [Fact]
    public async Task An_artifact_which_expires_meanwhile_is_expired_too()
    {
        using var stub = new RunsStub { DownloadStatus = 410 };

        Assert.Contains("has expired: GitHub keeps it for 90 days", await RefusalAsync(stub), StringComparison.Ordinal);
    }

    /// <summary>docs.github.com, "Rate limits for the REST API": 403, and when it ends.</summary>
    [Fact]
    public async Task A_used_up_limit_tells_when_it_ends()
    {
        using var stub = new RunsStub
        {
            Refusal = (403, """{"message":"API rate limit exceeded for user ID 1."}""",
                [("X-RateLimit-Limit", "5000"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "1796000000")]),
        };

        Assert.StartsWith(
            "GitHub gives no more answers to this token before 2026-11-30 00:53 UTC, its limit is 5000 "
            + "an hour;",
            await RefusalAsync(stub), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.")]
    [InlineData(429, "Too many requests")]
    public async Task A_secondary_limit_asks_for_a_pause(int status, string message)
    {
        using var stub = new RunsStub { Refusal = (status, $$"""{"message":"{{message}}"}""", []) };

        Assert.StartsWith(
            $"GitHub asks for a pause ({status} {message});", await RefusalAsync(stub), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "Bad credentials")]
    [InlineData(403, "Resource not accessible by personal access token")]
    public async Task A_token_without_the_right_says_which_it_needs(int status, string message)
    {
        using var stub = new RunsStub { Refusal = (status, $$"""{"message":"{{message}}"}""", []) };

        Assert.Equal(
            $"GitHub does not give build-inputs of run {Run} of dana/kinoite-zfs to this token ({status} "
            + $"{message}). It has to read Actions of this repository (a classic token: repo). Set "
            + "GITHUB_TOKEN to such a one.",
            await RefusalAsync(stub));
    }

    [Fact]
    public async Task A_failing_GitHub_is_told()
    {
        using var stub = new RunsStub { Refusal = (502, """{"message":"Server Error"}""", []) };

        Assert.StartsWith(
            $"GitHub's API cannot be asked for build-inputs of run {Run} of dana/kinoite-zfs: Server Error",
            await RefusalAsync(stub), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_nobody_is_asked()
    {
        using var stub = new RunsStub();

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => new RunArtifacts(null, stub.Address).ReadInputsAsync(Page, Run, default));

        Assert.StartsWith("GitHub gives artifacts only to who has a token", error.Message, StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("0")]
    [InlineData("-1")]
    public async Task What_is_no_number_is_no_run(string run)
    {
        using var stub = new RunsStub();

        Assert.StartsWith($"'{run}' is no run. Expected the number in the address of its page",
            await RefusalAsync(stub, run), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("https://codeberg.org/dana/kinoite-zfs")]
    [InlineData("https://github.com/dana")]
    public async Task A_checkout_from_elsewhere_has_no_runs(string? page)
    {
        using var stub = new RunsStub();

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => new RunArtifacts("secret-token", stub.Address).ReadInputsAsync(
                page is null ? null : new Uri(page), Run, default));

        Assert.StartsWith($"Runs are asked of GitHub, and this checkout is from {page ?? "no repository"}.",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_of_another_run_are_refused()
    {
        using var stub = new RunsStub { Archive = Zip("build-inputs.json", Inputs("4711")) };

        Assert.Contains("holds the inputs of run '4711'", await RefusalAsync(stub), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_of_something_else_is_refused()
    {
        using var stub = new RunsStub { Archive = Zip("other.json", "{}") };

        Assert.Contains("holds no build-inputs.json", await RefusalAsync(stub), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_archive_is_refused()
    {
        using var stub = new RunsStub { Archive = Zip("build-inputs.json", Inputs(Run))[..^30] };

        Assert.Contains("is no archive that can be read", await RefusalAsync(stub), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_which_unpacks_to_too_much_is_refused()
    {
        using var stub = new RunsStub { Archive = Zip("build-inputs.json", new string(' ', 2 * 1024 * 1024)) };

        Assert.Contains("has more than 1048576 bytes", await RefusalAsync(stub), StringComparison.Ordinal);
    }

    static Task<Pipeline.Model.BuildInputs> ReadAsync(RunsStub stub, string? run = null) =>
        new RunArtifacts("secret-token", stub.Address).ReadInputsAsync(Page, run ?? Run, default);

    static async Task<string> RefusalAsync(RunsStub stub, string? run = null) =>
        (await Assert.ThrowsAsync<PipelineException>(() => ReadAsync(stub, run))).Message;

    static byte[] Zip(string name, string content)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry(name).Open())
            entry.Write(Encoding.UTF8.GetBytes(content));
        return bytes.ToArray();
    }

    /// <summary>As ResolveInputs writes it.</summary>
    static string Inputs(string run) => $$"""
        {
          "schemaVersion": 1,
          "run": {
            "id": "{{run}}", "attempt": 1, "number": 12, "ref": "refs/heads/main",
            "sha": "0123456789abcdef0123456789abcdef01234567", "actor": "dana"
          },
          "stream": "kinoite-zfs",
          "inputs": {
            "base": {
              "source": "ghcr.io/ublue-os/kinoite-main:latest", "digest": "sha256:{{new string('a', 64)}}",
              "streamTag": "latest-20261120"
            },
            "builder": null,
            "fedora": "43",
            "kernels": ["6.18.12-200.fc43.x86_64"],
            "akmods": {
              "url": "https://github.com/danathar/akmods.git", "commit": "a54a450fb603fbfa6fa1e05ea3afe023048d2ea6"
            },
            "zfs": { "version": "2.4.1", "linuxMaximum": "6.19" },
            "recipe": "sha256:{{new string('b', 64)}}",
            "platform": "linux/amd64"
          },
          "unchangedSince": null,
          "withdrawn": null
        }
        """;
}
