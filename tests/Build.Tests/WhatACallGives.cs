using Nuke.Common.IO;

namespace KinoiteZfs.Build.Tests;

/// <summary>
/// What NUKE would warn about, ignore, or take the last of: nuke-build/nuke 10.1.0, source/Nuke.Build/Execution
/// (ParameterService, ValueInjectionUtility) and source/Nuke.Utilities/ArgumentParser.cs.
/// </summary>
public sealed class WhatACallGives : IDisposable
{
    static readonly IReadOnlyList<BuildParameter> Parameters = BuildParameter.Of(typeof(global::Build));

    readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("given-");
    readonly Dictionary<string, string> _variables = [];

    public WhatACallGives() => _root.CreateSubdirectory(".nuke");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("Promote", "--skip", "--verbosity", "verbose", "--no-logo", "--host", "GitHubActions", "--plan")]
    [InlineData(
        "--Force", "--mirror", "a=layout:x", "b=layout:y", "--keep", "3", "--composer", "bluebuild", "--artifacts",
        "out", "--allow-downgrade", "false")]
    [InlineData("--generate-configuration")]
    [InlineData("Status", "--root")]
    public void What_the_engine_can_take_passes(params string[] arguments) => Assert.Empty(Problems(arguments));

    [Theory]
    [InlineData(
        "Parameter '--forse' does not exist. Did you mean '--force'? './build.sh --help' lists all of them.",
        "--forse")]
    [InlineData("Parameter '--owner' takes its value after a blank, not after '='.", "--owner=x")]
    [InlineData(
        "'-1' is taken for the name of a parameter, because of its dash; no parameter of this build takes a negative number.",
        "Prune", "-1")]
    [InlineData(
        "Parameter --composer (on the command line) has the value 'Foo', which is none of Native, Containerfile, BlueBuild.",
        "--composer", "Foo")]
    [InlineData(
        "Parameter --composer (on the command line) has the value '1', which is none of Native, Containerfile, BlueBuild.",
        "--composer", "1")]
    [InlineData(
        "Parameter --require-boot-test (on the command line) has the value 'ture', which is none of true, false. Did you mean 'true'?",
        "--require-boot-test", "ture")]
    [InlineData(
        "Parameter --keep (on the command line) has the value '0x10', which is no whole number in its range.", "--keep",
        "0x10")]
    [InlineData(
        "Parameter --boot-timeout (on the command line) has the value '99999999999', which is no whole number in its range.",
        "--boot-timeout", "99999999999")]
    [InlineData(
        "Parameter --host (on the command line) has the value 'Jenkings', which is no Host.", "--host", "Jenkings")]
    [InlineData("Parameter --owner (on the command line) has no value.", "--owner")]
    [InlineData("Parameter --mirror (on the command line) has no value.", "--mirror")]
    [InlineData(
        "Parameter --owner (on the command line) takes one value, but there are 2: 'a' 'b'.", "--owner", "a", "b")]
    [InlineData("Parameter --lock-file (on the command line) has the value '', which is no path.", "--lock-file", "")]
    [InlineData(
        "--target would replace the targets before it: Promote. Write all targets in one place.", "Promote", "--target",
        "Status")]
    public void What_it_would_pass_over_is_refused(string problem, params string[] arguments) =>
        Assert.Equal([problem], Problems(arguments));

    /// <summary>Of two --mirror the first would be dropped, and its requests would go to the real registry.</summary>
    [Fact]
    public void A_name_given_twice_is_refused()
    {
        Assert.Equal(
            [
                "Parameter --mirror is there 2 times, and the last one alone would count. Write all its values behind one --mirror, with blanks between them."
            ],
            Problems("--mirror", "ghcr.io=localhost:1", "--mirror", "quay.io=localhost:1"));
        Assert.Equal(
            ["Parameter --to is there 2 times, and the last one alone would count. Leave one of them."],
            Problems("Rollback", "--to", "a", "-To", "b"));
    }

    [Theory]
    [InlineData(
        "REQUIRE_BOOT_TEST", "ture",
        "Parameter --require-boot-test (environment variable REQUIRE_BOOT_TEST) has the value 'ture', which is none of true, false. Did you mean 'true'?")]
    [InlineData(
        "NUKE_COMPOSER", "Foo",
        "Parameter --composer (environment variable NUKE_COMPOSER) has the value 'Foo', which is none of Native, Containerfile, BlueBuild.")]
    [InlineData(
        "NUKE_VERBOSITY", "loud",
        "Parameter --verbosity (environment variable NUKE_VERBOSITY) has the value 'loud', which is none of Verbose, Normal, Minimal, Quiet.")]
    [InlineData(
        "NUKE_REQUIRE_BOOT_TES", "true",
        "Environment variable NUKE_REQUIRE_BOOT_TES sets no parameter of this build. Did you mean 'NUKE_REQUIRE_BOOT_TEST'?")]
    public void The_environment_is_judged_as_the_command_line_is(string name, string value, string problem)
    {
        _variables[name] = value;
        Assert.Equal([problem], Problems());
    }

    [Fact]
    public void Two_variables_for_one_parameter_are_refused()
    {
        (_variables["OWNER"], _variables["NUKE_OWNER"]) = ("a", "a");
        Assert.StartsWith(
            "The environment has 2 values for --owner: ", Assert.Single(Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HOST", "machine")]
    [InlineData("TARGET", "x86_64")]
    [InlineData("PLAN", "true")]
    [InlineData("ROOT", "/nowhere")]
    [InlineData("GENERATE_CONFIGURATION", "x")]
    [InlineData("DELETE", "true")]
    [InlineData("force", "true")]
    [InlineData("AllowUnsigned", "true")]
    [InlineData("OWNER", "")]
    public void What_means_something_else_is_taken_away(string name, string value)
    {
        _variables[name] = value;
        Assert.Equal([name], Given().Strays());
        Assert.Empty(Problems());
    }

    [Theory]
    [InlineData("NUKE_DELETE", "true")]
    [InlineData("NUKE_HOST", "Terminal")]
    [InlineData("OWNER", "me")]
    [InlineData("PATH", "")]
    [InlineData("NUKE_SOURCE", "bundled")]
    [InlineData("NUKE_TELEMETRY_OPTOUT", "1")]
    [InlineData("NUKE_GLOBAL_TOOL_VERSION", "10.1.0")]
    [InlineData("NUKE_ENTERPRISE_TOKEN", "x")]
    public void What_is_meant_stays(string name, string value)
    {
        _variables[name] = value;
        Assert.Empty(Given().Strays());
        Assert.Empty(Problems());
    }

    [Theory]
    [InlineData(
        """{ "$schema": "x", "Composer": "native", "Keep": 3, "Mirror": ["a"], "Owner": null, /* ours */ "Json": true, }""")]
    [InlineData("\uFEFF{ \"RequireBootTest\": \"true\" }")]
    public void A_file_which_the_engine_reads_passes(string content) => Assert.Empty(ProblemsOf(content));

    [Theory]
    [InlineData(
        """{ "RequireBootTst": true }""",
        "sets 'RequireBootTst', which is no parameter of this build. Did you mean 'RequireBootTest'?")]
    [InlineData("""{ "RequireBootTest": "ture" }""", "has the value 'ture', which is none of true, false.")]
    [InlineData("""{ "Mirror": "a" }""", "sets 'Mirror' to String; it takes a list.")]
    [InlineData("""{ "Owner": ["a"] }""", "sets 'Owner' to Array; it takes a single value.")]
    [InlineData("""{ "Owner": { } }""", "sets 'Owner' to Object; it takes text, a number, true, false")]
    [InlineData(
        """{ "KernelHeaders": ["a"] }""",
        "sets 'KernelHeaders', a list of paths, which NUKE does not read from there.")]
    [InlineData(
        """{ "Delete": true }""", "sets 'Delete' for every run. Remove it there, and write --delete when you mean it.")]
    [InlineData(
        """{ "SigningKey": "hunter2" }""",
        "holds the secret 'SigningKey'. Secrets do not belong into files of the repository")]
    [InlineData("""{ "Owner": "a", "Owner": "b" }""", "is not valid JSON: Duplicate property 'Owner'")]
    [InlineData("[]", "must hold a JSON object")]
    [InlineData("{ Owner: ", "is not valid JSON:")]
    public void A_file_which_it_would_pass_over_is_refused(string content, string problem)
    {
        var said = Assert.Single(ProblemsOf(content));
        Assert.Contains(problem, said, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_is_judged_too_and_has_to_be_there()
    {
        File.WriteAllText(Path.Combine(_root.FullName, ".nuke", "parameters.beta.json"), """{ "Keep": "many" }""");

        Assert.Contains("has the value 'many'", Assert.Single(Problems("--profile", "beta")), StringComparison.Ordinal);
        Assert.Contains(
            "parameters.nothing.json, which is not there", Assert.Single(Problems("--profile", "nothing")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_which_is_none_is_refused()
    {
        Assert.Contains("which is no folder", Assert.Single(Problems("--root", "nowhere")), StringComparison.Ordinal);
        _root.GetDirectories(".nuke")[0].Delete();
        Assert.Contains("There is no folder '.nuke' in", Assert.Single(Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_known_wherever_it_is_from_and_never_repeated()
    {
        _variables["NUKE_SIGNING_PASSWORD"] = "hunter2";

        Assert.Equal(
            [("typed", "--registry-password"), ("hunter2", "environment variable NUKE_SIGNING_PASSWORD")],
            Given("--registry-password", "typed").Secrets().OrderBy(x => x.Origin, StringComparer.Ordinal));
        Assert.DoesNotContain(
            "typed", Assert.Single(Problems("--registry-password", "typed", "twice")), StringComparison.Ordinal);
    }

    /// <summary>Whoever adds a switch says here which of the two it is.</summary>
    [Fact]
    public void Every_switch_which_deletes_or_lets_pass_is_asked_for_deliberately()
    {
        var switches = Parameters.Where(x => !x.IsEngines && x.Element == typeof(bool))
            .ToLookup(x => x.IsDeliberate, x => x.Name);

        Assert.Equal(
            ["AllowBeyondMaximum", "AllowDowngrade", "AllowUnsigned", "AllowWithdrawn", "Delete", "Force"],
            switches[true].Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "ComparePackages", "ExitCode", "Full", "Holdback", "Json", "Lab", "PlanOnly", "PromoteToStable",
                    "RebuildAkmods", "Replay",
                "RequireBootTest", "RetryBootTest", "SigningKeyIsOpen",
            ],
            switches[false].Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_parameter_is_of_a_type_that_is_judged() =>
        Assert.All(Parameters.Where(x => !x.IsEngines), x => Assert.True(
            x.Element.IsEnum
                || ((Type[])[typeof(bool), typeof(int), typeof(string), typeof(AbsolutePath)]).Contains(x.Element),
            $"{x.Name} is a {x.Element}"));

    GivenParameters Given(params string[] arguments) => new(Parameters, arguments, _variables, _root.FullName);

    IEnumerable<string> Problems(params string[] arguments) => Given(arguments).Problems();

    IEnumerable<string> ProblemsOf(string file)
    {
        File.WriteAllText(Path.Combine(_root.FullName, ".nuke", "parameters.json"), file);
        return Problems();
    }
}
