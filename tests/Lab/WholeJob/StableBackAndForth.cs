namespace KinoiteZfs.Lab;

/// <summary>Promotion, history, rollback, what is withdrawn by it, and where an image comes from: as users do
/// it.</summary>
/// <param name="story">Played once for all tests of one registry.</param>
public abstract class StableBackAndForth(StableStory story)
{
    const string Latest = "kinoite-zfs:latest";
    const string Akmods = "akmods-zfs:main-43";

    [Theory]
    [InlineData("night 1")]
    [InlineData("verify 2")]
    [InlineData("plan 2")]
    [InlineData("night 2")]
    [InlineData("history")]
    [InlineData("plan back")]
    [InlineData("back")]
    [InlineData("history after back")]
    [InlineData("withdrawn")]
    [InlineData("plan what is allowed")]
    [InlineData("forward")]
    [InlineData("night after forward")]
    [InlineData("explain night 1")]
    [InlineData("explain night 2")]
    public void Every_step_succeeds(string step) => story[step].AssertSucceeded();

    [Fact]
    public void The_nights_differ_in_image_and_akmods()
    {
        Assert.NotEqual(story["night 1"].Tags[Latest], story["night 2"].Tags[Latest]);
        Assert.NotEqual(story["night 1"].Tags[Akmods], story["night 2"].Tags[Akmods]);
    }

    [Theory]
    [InlineData("plan 2")]
    [InlineData("plan back")]
    [InlineData("plan what is allowed")]
    [InlineData("history")]
    [InlineData("explain night 1")]
    public void Who_only_looks_writes_nothing(string step) =>
        Assert.DoesNotContain(story[step].Traffic.Exchanges, exchange => exchange.Method is not ("GET" or "HEAD"));

    [Fact]
    public void The_plan_of_a_promotion_shows_latest_before_and_after()
    {
        var (before, after) = (Short(story["night 1"].Tags[Latest]), Short(story["night 2"].Tags[Latest]));
        Assert.Matches(
            $@"ghcr\.io/kinoite-lab/kinoite-zfs:latest +{before} +{after} +move", story["plan 2"].Result.Output);
    }

    [Theory]
    [InlineData("clean tree")]
    [InlineData("records")]
    [InlineData("evidence")]
    [InlineData("akmods")]
    [InlineData("candidate labels")]
    [InlineData("signature")]
    [InlineData("not withdrawn")]
    [InlineData("age of the kernel")]
    public void The_plan_of_a_promotion_shows_each_precondition_with_its_verdict(string precondition) =>
        Assert.Matches($"(?m)^{precondition} +yes +[a-z0-9]", story["plan 2"].Result.Output);

    [Fact]
    public void History_shows_both_nights_and_which_is_live()
    {
        var output = story["history"].Result.Output;
        Assert.Matches($"(?m)^live +{story.SecondAudit} +{Short(story["night 2"].Tags[Latest])} +20", output);
        Assert.Matches($"(?m)^ +{story.FirstAudit} +{Short(story["night 1"].Tags[Latest])} +20", output);
    }

    [Fact]
    public void Going_back_restores_image_and_akmods()
    {
        var (then, now) = (story["night 1"].Tags, story["back"].Tags);
        Assert.Equal((then[Latest], then[Akmods]), (now[Latest], now[Akmods]));
    }

    [Fact]
    public void Going_back_leaves_audit_tags_on_image_and_akmods()
    {
        var tags = story["back"].Tags;
        var audit = Assert.Single(tags.In("kinoite-zfs", "rollback-"));
        Assert.Equal((tags[Latest], tags[Akmods]), (tags[$"kinoite-zfs:{audit}"], tags[$"akmods-zfs:{audit}"]));
    }

    [Theory]
    [InlineData("back kinoite-zfs")]
    [InlineData("back akmods-zfs")]
    [InlineData("forward kinoite-zfs")]
    [InlineData("forward akmods-zfs")]
    public void Cosign_verifies_what_is_stable_then(string what) =>
        Assert.True(story.CosignOf(what).ExitCode == 0, story.CosignOf(what).All);

    [Fact]
    public void A_rollbacks_page_shows_tags_before_and_after_and_the_way_forward()
    {
        var page = story["back"].Records["summary"];
        var (left, back) = (story["night 2"].Tags[Latest]!, story["night 1"].Tags[Latest]!);
        Assert.StartsWith($"# kinoite-zfs: went back to {story.FirstAudit}\n", page, StringComparison.Ordinal);
        Assert.Matches($@"kinoite-zfs:latest[^|]*\|[^|]*{left}[^|]*\|[^|]*{back}[^|]*\| moved \|", page);
        Assert.Contains($"./build.sh Rollback --to {left}\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signed_streams_page_makes_hosts_check() =>
        Assert.Contains(
            "ostree-image-signed:docker://ghcr.io/kinoite-lab/kinoite-zfs:latest", story["night 2"].Records["summary"],
            StringComparison.Ordinal);

    [Fact]
    public void History_then_marks_what_is_withdrawn() =>
        Assert.Matches($"(?m)^withdrawn +{story.SecondAudit} ", story["history after back"].Result.Output);

    [Fact]
    public void The_next_nightly_run_is_held_and_says_by_which_rollback()
    {
        var step = story["withdrawn"];
        Assert.Matches($"Withdrawn, nothing to build: {story["night 2"].Tags[Latest]} of exactly these inputs was "
            + $"withdrawn by rollback run \\S+ on 20", step.Result.All);
        Assert.Equal(story["back"].Tags.Digests, step.Tags.Digests);
    }

    [Fact]
    public void Its_page_says_so_too() =>
        Assert.Contains("# kinoite-zfs: nothing to build, ", story["withdrawn"].Records["summary"],
            StringComparison.Ordinal);

    [Fact]
    public void Forced_through_to_promotion_it_is_refused_by_name()
    {
        var step = story["promote what is withdrawn"];
        step.AssertFailed($"not withdrawn: {story["night 2"].Tags[Latest]} was withdrawn by rollback run");
        Assert.Equal(StableTags("back"), StableTags("promote what is withdrawn"));
    }

    /// <summary>Candidates may be published again meanwhile.</summary>
    IEnumerable<KeyValuePair<string, string>> StableTags(string step) => story[step].Tags.Digests
        .Where(tag => tag.Key.StartsWith("kinoite-zfs:", StringComparison.Ordinal)
            || tag.Key.StartsWith("akmods-zfs:", StringComparison.Ordinal))
        .OrderBy(tag => tag.Key, StringComparer.Ordinal);

    [Fact]
    public void A_person_may_allow_it() =>
        Assert.Matches(
            "(?m)^not withdrawn +yes +.* promoting it again is allowed", story["plan what is allowed"].Result.Output);

    [Fact]
    public void Going_forward_again_makes_the_second_night_stable()
    {
        var (then, now) = (story["night 2"].Tags, story["forward"].Tags);
        Assert.Equal((then[Latest], then[Akmods]), (now[Latest], now[Akmods]));
        Assert.Equal(2, now.In("kinoite-zfs", "rollback-").Count);
    }

    [Fact]
    public void Then_the_nightly_run_finds_stable_built_from_its_inputs()
    {
        Assert.Contains("was built from exactly these inputs", story["night after forward"].Result.All,
            StringComparison.Ordinal);
        Assert.DoesNotContain("Withdrawn", story["night after forward"].Result.All, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_never_stable_is_refused() =>
        Refused("back to what is foreign", "it was never stable, no audit tag of");

    [Fact]
    public void What_nobody_has_signed_is_refused() => Refused("back to what is unsigned", "signature: ");

    [Theory]
    [InlineData("night 1")]
    [InlineData("night 2")]
    public void Where_an_image_comes_from_is_told_by_the_registry_alone(string night)
    {
        var output = story[$"explain {night}"].Result.Output;
        var inputs = story[night].Record("build-inputs");
        Assert.Contains("says its attached provenance", output, StringComparison.Ordinal);
        Assert.Contains(inputs["inputs"]!["base"]!["digest"]!.GetValue<string>(), output, StringComparison.Ordinal);
        Assert.Contains(inputs["inputs"]!["kernels"]![0]!.GetValue<string>(), output, StringComparison.Ordinal);
        Assert.Contains($"{inputs["run"]!["id"]}/attempts/1", output, StringComparison.Ordinal);
        Assert.Contains(inputs["run"]!["sha"]!.GetValue<string>(), output, StringComparison.Ordinal);
    }

    void Refused(string step, string saying)
    {
        story[step].AssertFailed(saying);
        Assert.Equal(
            (story["forward"].Tags[Latest], story["forward"].Tags[Akmods], 2),
            (story[step].Tags[Latest], story[step].Tags[Akmods], story[step].Tags
                .In("kinoite-zfs", "rollback-").Count));
    }

    protected static string Short(string? digest) => Oci.References.Digest.Parse(digest!).Short;
}

public sealed class StableOnDockerRegistry(StoryOnDockerRegistry story)
    : StableBackAndForth(story), IClassFixture<StoryOnDockerRegistry>
{
    readonly StoryOnDockerRegistry _story = story;

    [Theory]
    [InlineData("prune, dry")]
    [InlineData("prune")]
    [InlineData("prune again")]
    [InlineData("explain after prune")]
    [InlineData("history after prune")]
    public void Every_later_step_succeeds(string step) => _story[step].AssertSucceeded();

    [Fact]
    public void Without_delete_prune_changes_nothing()
    {
        Assert.Equal(_story["back to what is unsigned"].Tags.Digests, _story["prune, dry"].Tags.Digests);
        Assert.DoesNotContain(
            _story["prune, dry"].Traffic.Exchanges, exchange => exchange.Method is not ("GET" or "HEAD"));
    }

    [Fact]
    public void Prune_deletes_what_it_said_and_nothing_else()
    {
        var gone = _story["prune, dry"].Tags.Digests.Keys
            .Except(_story["prune"].Tags.Digests.Keys).Order(StringComparer.Ordinal);
        Assert.Equal(Said(_story["prune, dry"]).Order(StringComparer.Ordinal), gone);
    }

    [Theory]
    [InlineData("kinoite-zfs")]
    [InlineData("akmods-zfs")]
    public void The_first_night_was_among_it(string repository) =>
        Assert.Null(_story["prune"].Tags[$"{repository}:{_story.FirstAudit}"]);

    [Fact]
    public void What_is_left_is_where_it_was() =>
        Assert.All(_story["prune"].Tags.Digests, tag => Assert.Equal(_story["prune, dry"].Tags[tag.Key], tag.Value));

    [Theory]
    [InlineData("kinoite-zfs:latest")]
    [InlineData("akmods-zfs:main-43")]
    public async Task What_is_live_is_complete_and_signed(string tag)
    {
        var repository = tag.Split(':')[0];
        var reference = $"{_story.Host}/{LabUser.Publisher.Owner}/{repository}@{_story["prune"].Tags[tag]}";
        using var pulled = new TemporaryFolder();
        await Tool.RunAsync(
            "skopeo", "copy", "--quiet", "--src-tls-verify=false", $"docker://{reference}",
            $"oci:{pulled["image"]}:latest");
        var verified = await Witnesses.CosignVerifyAsync(_story.PublicKey, reference);
        Assert.True(verified.ExitCode == 0, verified.All);
    }

    [Fact]
    public void Where_it_comes_from_is_still_told() =>
        Assert.Contains(
            "says its attached provenance", _story["explain after prune"].Result.Output, StringComparison.Ordinal);

    [Fact]
    public void A_second_time_there_is_nothing_to_delete() =>
        Assert.Contains("0 versions deleted", _story["prune again"].Result.All, StringComparison.Ordinal);

    /// <summary>The tags of the rows that say <c>delete</c>.</summary>
    static IEnumerable<string> Said(Step prune) =>
        from Match row in Regex.Matches(
            prune.Result.Output, @"(?m)^kinoite-lab/(\S+) +[0-9a-f]{12}  delete  \S.*?  +(\S.*)$")
        from tag in row.Groups[2].Value.Split(", ")
        where tag != "untagged"
        select $"{row.Groups[1].Value}:{tag}";
}

public sealed class StableOnListingRegistry(StoryOnListingRegistry story)
    : StableBackAndForth(story), IClassFixture<StoryOnListingRegistry>;
