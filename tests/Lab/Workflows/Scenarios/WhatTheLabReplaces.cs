using KinoiteZfs.Pipeline.Akmods.Fork;

namespace KinoiteZfs.Lab;

/// <summary>The executed jobs are the committed ones: what is done otherwise is listed, used, and hides no
/// secret.</summary>
[Collection(PlayedWorkflowsCollection.Name)]
public sealed class WhatTheLabReplaces(PlayedWorkflows played)
{
    [Fact]
    public void Every_substitute_has_had_a_production_value_to_replace() =>
        Assert.Equal(
            played.Lab.Machine.Substitutions.Rules.Select(rule => rule.Variable).Order(StringComparer.Ordinal),
            played.Lab.Machine.Substitutions.Used.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_job_that_talks_to_the_registry_has_its_own_token()
    {
        var tokens = Environments("GITHUB_TOKEN").ToArray();
        Assert.Equal(tokens.Length, tokens.Distinct().Count());
        Assert.All(tokens, token => Assert.StartsWith("ghs_", token, StringComparison.Ordinal));
    }

    [Fact]
    public void No_line_of_any_job_held_a_secret_but_what_the_hostile_one_printed() =>
        Assert.All(
            played.All.Where(scenario => !scenario.Name.Contains("hostile", StringComparison.Ordinal))
                .SelectMany(scenario => scenario.Runs).SelectMany(run => run.Jobs),
            job => Assert.True(
                job.LeakedLines == 0, job.LeakedLines.ToString(CultureInfo.InvariantCulture) + " lines:\n" + job.Log));

    [Fact]
    public void The_stable_environments_secrets_reach_promotions_only() =>
        Assert.Equal(["promote"], Jobs.Where(job => job.Secrets.Count > 0).Select(job => job.Id).Distinct());

    [Fact]
    public void Only_promotions_have_the_key() =>
        Assert.Equal(
            ["promote"],
            Jobs.Where(
                job => job.Steps.Any(step => step.Environment.GetValueOrDefault("SIGNING_KEY") == played.SigningKey))
                .Select(job => job.Id).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Tokens_which_write_belong_to_jobs_which_publish() =>
        Assert.Equal(
            ["akmods", "boot-result", "branch", "candidate", "promote"],
            Jobs.Where(job => job.Permissions?.CanWritePackages == true)
                .Select(job => job.Id).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_job_which_writes_issues_can_do_nothing_else() =>
        Assert.All(
            Jobs.Where(job => job.Id == "track-issue" && job.Permissions is not null),
            job => Assert.Equal("contents: read, issues: write", $"{job.Permissions}"));

    [Fact]
    public void Jobs_which_run_foreign_code_only_read_and_have_no_secret() =>
        Assert.All(
            Jobs.Where(job => job.Id is "build-akmods" or "compose" or "boot-test" && job.Permissions is not null),
            job => Assert.Equal((false, 0), (job.Permissions!.CanWritePackages, job.Secrets.Count)));

    [Fact]
    public void Programs_a_job_needs_are_asked_for_before_it_builds()
    {
        Assert.Contains(
            $"asked to install just {ForkTools.JustInWorkflows}", played["nightly, green"].Run["build-akmods"].Log,
            StringComparison.Ordinal);
        Assert.Contains(
            "asked to install qemu-system-x86", played["nightly, green"].Run["boot-test"].Log,
            StringComparison.Ordinal);
    }

    /// <summary>Each once: a run of which one job ran again shows the other jobs as they were.</summary>
    IEnumerable<JobReport> Jobs =>
        played.All.SelectMany(scenario => scenario.Runs).SelectMany(run => run.Jobs)
            .Distinct<JobReport>(ReferenceEqualityComparer.Instance);

    IEnumerable<string> Environments(string variable) =>
        Jobs.SelectMany(job => job.Steps)
            .Where(step => step.Environment.ContainsKey(variable)).Select(step => step.Environment[variable]);
}
