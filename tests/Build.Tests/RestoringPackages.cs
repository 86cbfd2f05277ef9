using System.Xml.Linq;

namespace KinoiteZfs.Build.Tests;

/// <summary>
/// What is restored is executed: in workflows it comes from one feed, in exactly the versions that were reviewed, and
/// with the bytes of the lock files wherever both engines restore the same.
/// </summary>
public sealed class RestoringPackages : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("restore-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_version_is_exact() => Assert.All(
        XDocument.Load(PathOf("Directory.Packages.props")).Descendants()
            .Where(item => item.Name.LocalName is "PackageVersion" or "GlobalPackageReference"),
        package => Assert.Matches(@"\A\[[^,\[\]*]+\]\z", package.Attribute("Version")!.Value));

    /// <summary>Of a package that both feeds have, a runner's own feed could serve another one: "dependency
    /// confusion".</summary>
    [Fact]
    public void Workflows_ask_one_feed_for_everything()
    {
        var settings = XDocument.Load(PathOf("ci/nuget.config")).Root!;

        Assert.Equal(
            ["clear", "add"], settings.Element("packageSources")!.Elements().Select(entry => entry.Name.LocalName));
        var source = settings.Element("packageSources")!.Element("add")!;
        Assert.Equal("https://api.nuget.org/v3/index.json", source.Attribute("value")!.Value);
        var mapping = Assert.Single(settings.Element("packageSourceMapping")!.Elements("packageSource"));
        Assert.Equal((source.Attribute("key")!.Value, "*"), (
            mapping.Attribute("key")!.Value, Assert.Single(mapping.Elements("package")).Attribute("pattern")!.Value));
    }

    [Theory]
    [InlineData("build/Pipeline/Pipeline.csproj", "true", "ci/nuget.config", "true")]
    [InlineData("build/_build/_build.csproj", "true", "ci/nuget.config", "")]
    [InlineData("build/Pipeline/Pipeline.csproj", "", "", "")]
    public void Locked_and_mapped_is_what_workflows_restore(
        string project, string actions, string config, string locked)
    {
        var said = DotNet(
            actions, "msbuild", PathOf(project), "-getProperty:RestoreConfigFile", "-getProperty:RestoreLockedMode")
            .Output;

        Assert.Equal(
            (config.Length == 0 ? "" : PathOf(config), locked),
            (
                Regex.Match(said, "\"RestoreConfigFile\": \"([^\"]*)\"").Groups[1].Value,
                Regex.Match(said, "\"RestoreLockedMode\": \"([^\"]*)\"").Groups[1].Value));
    }

    /// <summary>A project with packages has a lock file, or packages that the engine brings; never both.</summary>
    [Fact]
    public void Projects_have_lock_files_unless_their_packages_depend_on_the_engine()
    {
        foreach (var project in Directory.EnumerateFiles(
            FreshCheckout.Repository.FullName, "*.csproj", SearchOption.AllDirectories)
            .Where(IsOurs))
        {
            var locked = File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"));
            Assert.True(
                locked != DependsOnTheEngine(project),
                $"{project}: {(locked ? "its lock file is an error (NU1004) on the other engine" : "dotnet restore --use-lock-file writes its lock file")}");
        }
    }

    /// <summary>Somebody has put other bytes under a version that was reviewed.</summary>
    [Fact]
    public void Other_bytes_than_the_lock_file_says_are_refused()
    {
        string[] files =
        [
            "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "ci/nuget.config",
            "build/Text/Text.csproj", "build/Text/packages.lock.json",
            "build/Streams/Streams.csproj", "build/Streams/packages.lock.json", "build/Kmods/Kmods.csproj",
            "build/Kmods/packages.lock.json",
        ];
        foreach (var file in files)
        {
            var copy = new FileInfo(Path.Combine(_folder.FullName, file));
            copy.Directory!.Create();
            File.WriteAllText(copy.FullName, Regex.Replace(
                File.ReadAllText(PathOf(file)), "(\"contentHash\": \")[^\"]{8}", "$1AAAAAAAA"));
        }

        var run = DotNet("true", "restore", Path.Combine(_folder.FullName, "build", "Kmods", "Kmods.csproj"));

        Assert.True(run.ExitCode != 0 && run.Output.Contains("NU1403", StringComparison.Ordinal), run.Output);
    }

    [Fact]
    public void Dependabot_waits_before_it_proposes_a_new_release()
    {
        var updates = File.ReadAllText(PathOf(".github/dependabot.yml")).Split("- package-ecosystem: ")[1..];

        Assert.Equal(["github-actions", "nuget"], updates.Select(update => update.Split('\n')[0]));
        Assert.All(updates, update => Assert.Contains(
            "    cooldown:\n      default-days: 7\n", update, StringComparison.Ordinal));
    }

    static bool IsOurs(string project) =>
        !Path.GetRelativePath(FreshCheckout.Repository.FullName, project)
            .Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or ".nuke");

    static bool DependsOnTheEngine(string project)
    {
        var xml = XDocument.Load(project);
        return xml.Descendants()
            .Any(element => element.Name.LocalName is "UsesNuke" or "UsesVerify" && element.Value == "true")
            || xml.Descendants("ProjectReference").Any(reference => DependsOnTheEngine(
                Path.Combine(Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value)));
    }

    static string PathOf(string file) => Path.Combine(FreshCheckout.Repository.FullName, file);

    BuildRun DotNet(string actions, params string[] arguments) => BuildRun.Of(
        new ProcessStartInfo("dotnet", arguments) { Environment =
            { ["GITHUB_ACTIONS"] = actions, ["NUKE_SOURCE"] = "bundled" } },
        _folder);
}
