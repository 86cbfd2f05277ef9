namespace KinoiteZfs.Pipeline.Preflight;

/// <summary>What has to hold of the repository's settings: docs/your-own-stream.md, steps 3 to 5. Pure.</summary>
public static class RepositoryRules
{
    const string Main = "main", Key = "SIGNING_KEY", Stable = "environment stable";

    /// <summary>Whoever has one of them decides what hosts run.</summary>
    static readonly string[] Keys = [Key, "SIGNING_PASSWORD", "MODULE_SIGNING_KEY"];

    static readonly string[] Workflows = ["build", "build-beta", "build-pr"], Checks = ["test", "validate"];

    /// <param name="isSigned">Whether there is a public key: then the environment has to hold the private one.</param>
    public static IReadOnlyList<Finding> Judge(RepositoryFacts facts, bool isSigned) =>
    [
        .. Of("workflows", facts.Workflows, OfWorkflows),
        .. Of(Stable, facts.Environment, rule => [OfEnvironment(rule)]),
        .. facts.Environment is { Value: null, Why: null }
            ? []
            : Of("key", facts.EnvironmentSecrets, names => [OfKey(names, isSigned)]),
        .. Of("repository secrets", facts.RepositorySecrets, names => [OfOpenSecrets(
            "repository secrets", names,
            "of the repository: the workflow file of any branch that somebody pushes can read them")]),
        .. Of("organization secrets", facts.OrganizationSecrets, names => [OfOpenSecrets(
            "organization secrets", names, "of the organization, and this repository's branches can read them")]),
        .. Of("branch rules", facts.Rules, rules => [OfRules(rules!)]),
    ];

    static IEnumerable<Finding> Of<T>(string what, Answer<T> answer, Func<T?, IEnumerable<Finding>> judge) =>
        answer.Why is { } why
            ? [new Finding(
                what, FindingState.Unknown, why,
                $"look yourself in the repository's settings, or ask with a token that may (docs/your-own-stream.md)")
            {
                IsOptional = true,
            }]
            : judge(answer.Value);

    static IEnumerable<Finding> OfWorkflows(IReadOnlyList<ListedWorkflow>? listed) =>
        from name in Workflows
        let file = $".github/workflows/{name}.yml"
        let found = listed!.FirstOrDefault(workflow => workflow.Path == file)
        let what = $"workflow {name}"
        select found switch
        {
            null => new Finding(
                what, FindingState.Missing, $"GitHub knows no {file}",
                "push main; in a fork: the tab Actions, \"I understand my workflows, go ahead and enable them\""),
            { State: "active" } => Finding.Ok(what, "active"),
            _ => new Finding(
                what, FindingState.Wrong,
                found.State == "disabled_inactivity"
                    ? "off: GitHub switches schedules off after 60 days without a commit"
                    : $"off ({UntrustedText.Printable(found.State)})",
                $"the tab Actions, {name}, Enable workflow"),
        };

    static Finding OfEnvironment(EnvironmentRule? rule) => rule switch
    {
        null => new(
            Stable, FindingState.Missing, "there is none, and the first promotion would make it without any rule",
            "Settings, Environments, New environment: stable; deployment branches: selected, main alone"),
        { Branches: [Main], OnlyProtected: false } => Finding.Ok(Stable, "for main alone"),
        { OnlyProtected: true } => new(
            Stable, FindingState.Wrong, "for every protected branch",
            "deployment branches: selected branches, main alone; whoever may protect a branch gets the key otherwise"),
        { Branches: null } => new(
            Stable, FindingState.Wrong, "for every branch: the workflow file of any branch can read its secrets",
            "Settings, Environments, stable, Deployment branches and tags: selected branches, main alone"),
        { Branches: var others } => new(
            Stable, FindingState.Wrong,
            $"for {(others.Count == 0 ? "no branch" : string.Join(", ", others.Select(UntrustedText.Printable)))}",
            "Settings, Environments, stable, Deployment branches and tags: main alone"),
    };

    static Finding OfKey(IReadOnlyList<string>? names, bool isSigned) => (names!.Contains(Key), isSigned) switch
    {
        (true, true) => Finding.Ok("key", $"{Key} is a secret of the environment"),
        (false, false) => new(
            "key", FindingState.Missing, "nothing is signed, here and on GitHub",
            "cosign generate-key-pair, as docs/signing.md says")
        {
            IsOptional = true,
        },
        (false, true) => new(
            "key", FindingState.Missing,
            $"cosign.pub is there, and the environment has no secret {Key}: {Targets.Promote} refuses",
            $"Settings, Environments, stable, Add environment secret: {Key}, and SIGNING_PASSWORD"),
        (true, false) => new(
            "key", FindingState.Wrong, $"the environment has {Key}, and there is no cosign.pub: runs refuse it",
            "commit the public key which belongs to it (docs/signing.md)"),
    };

    static Finding OfOpenSecrets(string what, IReadOnlyList<string>? names, string whose) =>
        Keys.Intersect(names!).ToArray() is { Length: > 0 } open
            ? new(
                what, FindingState.Wrong, $"{string.Join(", ", open)}: {whose}",
                "make a new key pair, put it into the environment 'stable' alone, and delete these: who has pushed a branch may have read them")
            : Finding.Ok(what, "no key among them");

    static Finding OfRules(BranchRules rules)
    {
        var lacking = Checks.Except(rules.Checks).ToArray();
        return rules.NeedsPullRequest && lacking.Length == 0
            ? Finding.Ok("branch rules", "main takes pull requests, and requires test and validate")
            : new Finding(
                "branch rules", FindingState.Missing,
                string.Join("; ", new[]
                {
                    rules.NeedsPullRequest ? null : "whoever may push can push to main without a pull request",
                    lacking.Length == 0 ? null : $"main does not require {string.Join(" and ", lacking)}",
                }.OfType<string>()),
                "Settings, Rules, Rulesets: a rule for main")
            {
                IsOptional = true,
            };
    }
}
