namespace KinoiteZfs.Build.Tests;

/// <summary>
/// Whoever types what a page says gets what it says. A block of <c>sh</c> says in its first line that it is for another
/// place (<c># on the host</c>), or each of its commands is one that a test runs, if with other values.
/// </summary>
public sealed partial class CommandsOfPages
{
    const string Elsewhere = "# on the host";

    /// <summary>By process, on the embedded registry or a real one; what else a line says is checked below.</summary>
    static readonly IReadOnlyDictionary<string, string> TargetsRunBy = new Dictionary<string, string>
    {
        [""] = "TheWholeJob.Without_a_target_the_safety_story_is_played",
        ["Akmods"] = "UserErrors.A_validation_without_akmods_says_how_to_refresh_them",
        ["BootTest"] = "BootingRealKernels.A_person_can_boot_any_image",
        ["Candidate"] = "RunbookAsWritten.A_night_failed",
        ["Doctor"] = "Doctors.In_a_fresh_clone_everything_that_samples_can_answer_is_ok_and_bundled",
        ["Explain"] = "RunbookAsWritten.Stable_is_bad",
        ["History"] = "RunbookAsWritten.Stable_is_bad",
        ["Lock"] = "RunbookAsWritten.A_night_failed",
        ["Promote"] = "TheWholeJob.Promote_on_a_fresh_machine_ends_with_latest_on_the_proven_candidate",
        ["Prune"] = "RunbookAsWritten.Day_by_day",
        ["RefreshPins"] = "CheckingPins.Confirmed_pins_are_written_down",
        ["Report"] = "DrawingThePage.A_promoted_night_is_on_the_page_and_on_the_badge",
        ["Rollback"] = "RunbookAsWritten.Stable_is_bad",
        ["Setup"] = "SettingUp.From_setup_to_a_promotion_of_another_stream",
        ["Status"] = "RunbookAsWritten.Day_by_day",
        ["Test"] = "TestingAsPeopleDo.A_fault_among_the_quick_tests_ends_it",
        ["--generate-configuration"] = "CommittedWorkflows.They_are_exactly_what_the_code_generates",
    };

    /// <summary>How other commands begin, and who runs them: a test, or why nobody does.</summary>
    static readonly IReadOnlyDictionary<string, string> OthersRunBy = new Dictionary<string, string>
    {
        ["ci/lab/registry.sh"] = "starts a registry; the lab starts its own by the same script",
        ["cosign generate-key-pair"] = "SignaturesAndTheirWitnesses.Cosign_verifies_what_we_signed",
        ["cosign verify"] = "PromotingSignedImages.Cosign_verifies_what_became_stable",
        ["diff tests/"] = "reads what a failed comparison leaves",
        ["dotnet run --project tests/Fuzz"] = "takes twenty minutes, on demand",
        ["dotnet test"] = "runs the tests",
        ["cd tests/Lab/Workflows/Node"] = "is where the next line works",
        ["common="] = "is for the lines below it",
        ["curl -fLO"] = "gets a file from GitHub",
        ["export "] = "is for the lines below it",
        ["cd <"] = "is where the next line works",
        ["git add"] = "is git's own",
        ["git clone"] = "is git's own",
        ["git commit"] = "is git's own",
        ["git fetch"] = "is git's own",
        ["git merge"] = "is git's own",
        ["mv tests/"] = "is the person's decision",
        ["node --import"] = "LintingWorkflows.A_committed_workflow_has_no_finding",
        ["openssl genpkey"] = "is openssl's own, tried by hand; ReadingKeys reads keys of this form",
        ["openssl pkey"] = "is openssl's own, tried by hand; ReadingKeys reads keys of this form",
        ["openssl req"] = "is openssl's own, tried by hand; CertificatesForModules reads certificates of this form",
        ["skopeo inspect"] = "ThePromotedImage.Skopeo_finds_the_inputs_in_the_labels",
        ["sudo apt-get install"] = "changes the machine; the lab's ci/lab/install.sh installs the same",
        ["sudo ci/lab/install.sh"] = "changes the machine; the gate runs it before the lab",
        ["sudo dotnet test"] = "runs the tests",
        ["sudo KINOITE_ZFS_LAB_FAULTS=whole dotnet test"] = "runs the tests",
        ["sudo sh repair-trust.sh"] = "RepairingTrust.A_dry_run_says_what_it_would_do_and_does_nothing",
    };

    static readonly IReadOnlyList<string> Commands =
    [
        .. from page in Pages.All
           from block in Pages.ShellBlocks(File.ReadAllText(page))
           where !block.TrimStart().StartsWith(Elsewhere, StringComparison.Ordinal)
           from command in Pages.Commands(block)
           from part in command.Split(" && ")
           select part,
    ];

    [Fact]
    public void Each_is_run_by_a_test_or_says_where_it_is_for() => Assert.Empty(
        from command in Commands
        where Ours().Match(command) is { Success: true } ours
            ? TargetsOf(ours).Any(target => !TargetsRunBy.ContainsKey(target))
            : !OthersRunBy.Keys.Any(start => command.StartsWith(start, StringComparison.Ordinal))
        select
            $"{command}: name the test which runs it in {nameof(CommandsOfPages)}, or begin the block with {Elsewhere}");

    [Fact]
    public void Tests_which_run_them_are_there() => Assert.Empty(
        from row in TargetsRunBy.Concat(OthersRunBy.Where(row => NamedTest().IsMatch(row.Value)))
        where !TestsInSources.Has(row.Value)
        select $"{row.Key}: {row.Value}");

    [Fact]
    public void No_row_is_about_what_no_page_says() => Assert.Empty(
        TargetsRunBy.Keys.Except(Commands.Select(command => Ours().Match(command)).Where(ours => ours.Success)
            .SelectMany(TargetsOf))
            .Concat(OthersRunBy.Keys.Where(start =>
                !Commands.Any(command => command.StartsWith(start, StringComparison.Ordinal)))));

    /// <summary>In blocks and within sentences.</summary>
    [Fact]
    public void Targets_and_parameters_are_the_builds()
    {
        var parameters = BuildParameter.Of(typeof(global::Build)).Select(parameter => parameter.Dashed).ToHashSet();
        var typed = Commands.Concat(Pages.All.SelectMany(page =>
            Typed().Matches(Pages.WithoutCode(page)).Select(span => span.Groups[1].Value))).ToList();

        Assert.NotEmpty(typed);
        Assert.Empty(
            from command in typed
            let ours = Ours().Match(command)
            where ours.Success
            from word in ours.Groups["rest"].Value.Split(' ', '`')
            where word.StartsWith("--", StringComparison.Ordinal) && !parameters.Contains(word)
            select $"{command}: there is no {word}");
        Assert.Empty(
            from command in typed
            let ours = Ours().Match(command)
            where ours.Success
            from target in TargetsOf(ours)
            where target.Length > 0 && target[0] != '-' && !TargetNames.All.Contains(target)
            select $"{command}: there is no target {target}");
    }

    /// <summary>What is typed before the first option; nothing means the default.</summary>
    static IEnumerable<string> TargetsOf(Match ours)
    {
        var words = ours.Groups["rest"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? [""]
            : words[0].StartsWith("--", StringComparison.Ordinal) ? [words[0]]
            : words.TakeWhile(word => char.IsAsciiLetterUpper(word[0]) && word.All(char.IsAsciiLetter));
    }

    /// <summary>With variables before it, or without.</summary>
    [GeneratedRegex(@"^(?:[A-Z_]+=(?:\$\([^)]*\)|\S*) )*\./build\.sh(?: (?<rest>.*))?$")]
    private static partial Regex Ours();

    [GeneratedRegex(@"`((?:[A-Z_]+=(?:\$\([^)]*\)|\S*) )*\./build\.sh[^`\n]*)`")]
    private static partial Regex Typed();

    [GeneratedRegex(@"^[A-Z]\w+\.[A-Z]\w+$")]
    private static partial Regex NamedTest();
}
