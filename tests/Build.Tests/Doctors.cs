using System.IO.Compression;

namespace KinoiteZfs.Build.Tests;

/// <summary>Doctor as people use it: where nothing is configured, and where something is wrong.</summary>
[Trait("Speed", "Slow")]
public sealed class Doctors : IDisposable
{
    readonly FreshCheckout _checkout = new();

    public Doctors() => _checkout.Write(
        "ci/action-pins.json", File.ReadAllText(Path.Combine(SourceFiles.Root, "ci", "action-pins.json")));

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public void In_a_fresh_clone_everything_that_samples_can_answer_is_ok_and_bundled()
    {
        var run = _checkout.Run("Doctor").Succeeded();

        Assert.Matches(@"ok +git +\d", run.Output);
        Assert.Matches(@"ok +commit +[0-9a-f]{7} of refs/heads/main", run.Output);
        Assert.Matches(@"ok +kernel +6\.18\.12-200\.fc43\.x86_64 of Fedora 43", run.Output);
        Assert.Matches(@"missing +public key +no cosign\.pub.*\(optional\)", run.Output);
        Assert.Matches(@"not asked +builder image", run.Output);
        Assert.Matches(@"not asked +settings +nothing leaves this machine", run.Output);
        using var bundle = ZipFile.OpenRead(_checkout.PathOf("artifacts/preflight.zip"));
        Assert.Contains("report.txt", bundle.Entries.Select(entry => entry.FullName));
        Assert.DoesNotContain("layers.json", bundle.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public void In_full_it_reads_the_layers()
    {
        var run = _checkout.Run("Doctor", "--full").Succeeded();

        Assert.Matches(@"ok +hard links +0, 0 to links", run.Output);
        using var bundle = ZipFile.OpenRead(_checkout.PathOf("artifacts/preflight.zip"));
        Assert.Contains("layers.json", bundle.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public void A_world_that_does_not_answer_fails_and_is_in_the_report()
    {
        _checkout.Write("ci/stream.json", _checkout.Read("ci/stream.json").Replace(
            "https://github.com/danathar/akmods.git", $"file://{_checkout.PathOf("nowhere")}",
            StringComparison.Ordinal));

        _checkout.Run("Doctor").FailedSaying("answers 1 unknown", "preflight.zip");

        Assert.Matches("unknown +akmods fork", _checkout.Read("artifacts/preflight/report.txt"));
    }

    [Fact]
    public void A_program_which_this_configuration_needs_is_missing()
    {
        var run = _checkout.RunWith(new() { ["PATH"] = Without("buildah") }, "Doctor", "--composer", "Containerfile")
            .FailedSaying("1 missing");

        Assert.Matches(@"missing +buildah +not on the PATH", run.Output);
        Assert.Contains(
            "→ for --composer Containerfile. Debian: buildah; Fedora: buildah", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_definition_that_cannot_be_read_is_a_line_and_no_stack_trace()
    {
        _checkout.Write("ci/stream.json", "{");

        Assert.Matches(
            @"wrong +stream .*stream\.json, line 1: not JSON",
            _checkout.Run("Doctor").FailedSaying("The stream definition cannot be used").Output);
    }

    [Fact]
    public void Outside_of_git_it_is_a_line_and_no_stack_trace()
    {
        Directory.Delete(_checkout.PathOf(".git"), recursive: true);

        Assert.Matches(
            "missing +commit .*is not a git checkout", _checkout.Run("Doctor").FailedSaying("missing").Output);
    }

    [Fact]
    public void Pins_which_nobody_has_confirmed_are_wrong()
    {
        var pins = _checkout.Read("ci/action-pins.json");
        _checkout.Write(
            "ci/action-pins.json", pins.Replace("actions/checkout", "actions/other", StringComparison.Ordinal));

        Assert.Matches(
            "wrong +action pins +nobody has confirmed actions/checkout",
            _checkout.Run("Doctor").FailedSaying("1 wrong").Output);
    }

    /// <summary>A folder with links to what the machine has, but for one program.</summary>
    string Without(string program)
    {
        var folder = Directory.CreateDirectory(_checkout.PathOf(".nuke/temp/path"));
        foreach (var name in new[] { "git", "dotnet", "sh", "setpriv" }.Where(name => name != program))
        {
            var found = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
                .Select(part => Path.Combine(part, name)).FirstOrDefault(File.Exists);
            if (found is not null)
                File.CreateSymbolicLink(Path.Combine(folder.FullName, name), found);
        }
        return folder.FullName;
    }
}
