using KinoiteZfs.Pipeline.Inputs.Holdback;

namespace KinoiteZfs.Pipeline.Tests.Inputs.Holdback;

/// <summary>
/// Autumn 2024 as it was: Fedora CoreOS testing-devel moved to 6.11.3 on 2024-10-16 and to 6.11.4 on 2024-10-23 (its
/// lock file's history), OpenZFS 2.2.6 supports Linux up to 6.10, and 2.2.7, up to 6.12, came on 2024-12-04 (META of
/// its tags).
/// </summary>
public sealed class ChoosingABuild
{
    static readonly ZfsRelease Former = Given.Zfs("2.2.6", "6.10");

    static readonly DatedBuild Oct23 = Build("20241023", "6.11.4-201.fc40.x86_64");
    static readonly DatedBuild Oct16 = Build("20241016", "6.11.3-200.fc40.x86_64");
    static readonly DatedBuild Oct07 = Build("20241007", "6.10.12-200.fc40.x86_64");
    static readonly DatedBuild Sep27 = Build("20240927", "6.10.11-200.fc40.x86_64");
    static readonly DatedBuild Sep19 = Build("20240919", "6.10.10-200.fc40.x86_64");

    static readonly DatedBuild[] All = [Sep19, Sep27, Oct07, Oct16, Oct23];

    static DatedBuild Build(string day, string? kernel)
    {
        Assert.True(DatedTag.TryFrom(Tag.Parse($"latest-{day}"), out var tag));
        return new DatedBuild(tag, Given.Digest(day), kernel is null ? null : Given.Kernels(kernel), $"40.{day}");
    }

    static StableImage Stable(DatedBuild build, string name = "latest") => new(
        ImageReference.Parse($"ghcr.io/dana/kinoite-zfs:{name}"), Given.Digest($"stable on {build.Name}"),
        new ImageLabels(new Dictionary<string, string>
        {
            [InputLabels.Kernels] = $"{build.Kernels}",
            [InputLabels.BaseTag] = build.Name,
            [InputLabels.BaseDigest] = $"{build.Digest}",
        }));

    static HoldbackFacts Facts(params StableImage[] stable) => new(new DateOnly(2024, 10, 25), Former, stable);

    static HoldbackDecision.PassedOver PassedOver(HoldbackDecision decision) =>
        Assert.IsType<HoldbackDecision.PassedOver>(decision);

    static HoldbackDecision.Held Held(HoldbackDecision decision) => Assert.IsType<HoldbackDecision.Held>(decision);

    [Fact]
    public void A_supported_newest_build_is_taken_and_no_other_is_looked_at() =>
        Assert.IsType<HoldbackDecision.Newest>(HoldbackChoice.Choose(Facts(), Oct07, NeverAsked()));

    static IEnumerable<DatedBuild> NeverAsked() =>
        Enumerable.Range(0, 1).Select<int, DatedBuild>(_ => throw new InvalidOperationException("asked"));

    [Fact]
    public void The_newest_supported_build_that_is_newer_than_stable_is_built_in_its_place()
    {
        var (build, hold) = PassedOver(HoldbackChoice.Choose(Facts(Stable(Sep19)), Oct23, All));

        Assert.Equal(Oct07, build);
        Assert.Equal(("latest-20241007", false, null), (hold.Instead!.Name, hold.IsHeld, hold.Searched));
        Assert.Equal([Oct23.Name, Oct16.Name], hold.PassedOver.Select(passed => passed.Name));
    }

    [Fact]
    public void It_says_since_when_from_the_dated_tags_alone()
    {
        var hold = PassedOver(HoldbackChoice.Choose(Facts(), Oct23, All)).Hold;

        Assert.Equal((new HoldStart(new DateOnly(2024, 10, 16), OrEarlier: false), 10), (hold.Since, hold.Night));
        Assert.Equal("kernel 6.11.4-201.fc40.x86_64 is newer than 6.10, the newest Linux that OpenZFS 2.2.6 supports",
            hold.Reason);
    }

    [Fact]
    public void Where_stable_has_the_newest_supported_build_the_run_is_held()
    {
        var (hold, current) = Held(HoldbackChoice.Choose(Facts(Stable(Oct07)), Oct23, All));

        Assert.Equal((true, Oct07), (hold.IsHeld, current));
        Assert.Equal($"{Oct07.Name} is what stable has", hold.Searched);
    }

    [Fact]
    public void It_ends_with_the_release_that_supports_the_kernel() =>
        Assert.IsType<HoldbackDecision.Newest>(
            HoldbackChoice.Choose(Facts(Stable(Oct07)) with { Zfs = Given.Zfs("2.2.7", "6.12") }, Oct23, All));

    [Fact]
    public void An_older_base_than_stables_is_never_chosen_although_it_is_supported()
    {
        var hold = Held(HoldbackChoice.Choose(Facts(Stable(Oct07)), Oct23, [Oct16, Sep27, Sep19])).Hold;

        Assert.Equal($"{Sep27.Name} is older than what stable has", hold.Searched);
    }

    /// <summary>A base which goes back to an older kernel, days later.</summary>
    [Fact]
    public void A_newer_base_with_an_older_kernel_than_stables_is_passed_over()
    {
        var back = Build("20241010", "6.10.11-200.fc40.x86_64");

        var hold = Held(HoldbackChoice.Choose(Facts(Stable(Oct07)), Oct23, [Oct16, back, Oct07])).Hold;

        Assert.Equal(
            "age of the kernel: 6.10.11-200.fc40.x86_64 is older than stable's 6.10.12-200.fc40.x86_64",
            hold.PassedOver.Single(passed => passed.Name == back.Name).Reason);
    }

    /// <summary>
    /// ublue-os/ucore, .github/workflows/reusable-build.yml: the version is CoreOS', weeks older than the build, and a
    /// day's tag moves to the next build of the day, so that stable's own base may have no name any more.
    /// </summary>
    [Fact]
    public void An_older_build_of_stables_kernel_is_not_taken_for_a_newer_one_where_its_base_has_no_date()
    {
        var labels = new Dictionary<string, string>(Stable(Oct07).Labels.All)
        {
            [InputLabels.Version] = "40.20240906.3.0",
        };
        labels.Remove(InputLabels.BaseTag);
        var stable = Stable(Oct07) with { Labels = new ImageLabels(labels) };
        var sameKernel = Build("20241006", $"{Oct07.Kernels}") with { Version = "40.20240906.3.0" };

        var hold = Held(HoldbackChoice.Choose(Facts(stable), Oct23, [Oct16, sameKernel])).Hold;

        Assert.Equal(
            "stable has this kernel, and its base had no dated tag: nobody can tell which of the two is older",
            hold.PassedOver.Single(passed => passed.Name == sameKernel.Name).Reason);
    }

    /// <summary>
    /// Tags of a build are pushed one after another (ublue-os/main, Justfile), so that stable's base often had none;
    /// there the version is the build's own.
    /// </summary>
    [Fact]
    public void A_later_version_than_stables_tells_that_the_build_is_newer()
    {
        var labels = new Dictionary<string, string>(Stable(Oct07).Labels.All) { [InputLabels.Version] = "40.20241007" };
        labels.Remove(InputLabels.BaseTag);
        var (stable, newer) = (Stable(Oct07) with { Labels = new ImageLabels(labels) },
            Build("20241008", $"{Oct07.Kernels}"));

        Assert.Equal(newer, PassedOver(HoldbackChoice.Choose(Facts(stable), Oct23, [Oct16, newer])).Build);
    }

    [Fact]
    public void A_newer_kernel_than_stables_tells_that_the_build_is_newer()
    {
        var labels = new Dictionary<string, string>(Stable(Sep27).Labels.All);
        labels.Remove(InputLabels.BaseTag);
        var stable = Stable(Sep27) with { Labels = new ImageLabels(labels) };

        Assert.Equal(Oct07, PassedOver(HoldbackChoice.Choose(Facts(stable), Oct23, [Oct16, Oct07])).Build);
    }

    [Fact]
    public void The_newest_audit_tag_counts_as_well_as_latest() =>
        Held(HoldbackChoice.Choose(Facts(Stable(Sep19), Stable(Oct07, "stable-1002-0123456")), Oct23, All));

    [Fact]
    public void What_was_withdrawn_is_passed_over_with_its_reason()
    {
        var refused = new Dictionary<Digest, string> { [Oct07.Digest] = "withdrawn by rollback run 2001" };

        var (build, hold) = PassedOver(
            HoldbackChoice.Choose(Facts(Stable(Sep19)) with { Refused = refused }, Oct23, All));

        Assert.Equal(Sep27, build);
        Assert.Equal("withdrawn by rollback run 2001", hold.PassedOver[^1].Reason);
    }

    [Fact]
    public void Akmods_that_are_proven_lift_the_maximum_for_their_kernel()
    {
        var facts = Facts() with { HasProvenAkmods = kernel => kernel == Oct16.Kernels!.Newest };

        Assert.Equal(Oct16, PassedOver(HoldbackChoice.Choose(facts, Oct23, All)).Build);
        Assert.IsType<HoldbackDecision.Newest>(HoldbackChoice.Choose(facts, Oct16, All));
    }

    [Fact]
    public void An_operators_word_lifts_it_for_all() =>
        Assert.IsType<HoldbackDecision.Newest>(
            HoldbackChoice.Choose(Facts() with { AllowBeyondMaximum = true }, Oct23, All));

    [Theory]
    [InlineData("2024-11-21", true)]
    [InlineData("2024-11-22", false)]
    public void Builds_of_45_days_are_looked_at_and_no_older_ones(string today, bool chosen)
    {
        var facts = Facts() with { Today = DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture) };

        var decision = HoldbackChoice.Choose(facts, Oct23, All);

        Assert.Equal(chosen, decision is HoldbackDecision.PassedOver);
        Assert.True(chosen || Held(decision).Hold.Searched == "builds older than 45 days are not looked at");
    }

    [Fact]
    public void Without_an_older_tag_it_may_have_begun_before()
    {
        var hold = Held(HoldbackChoice.Choose(Facts(), Oct23, [Oct16])).Hold;

        Assert.Equal((new HoldStart(Oct16.Stamp.Day, OrEarlier: true), "there is no older dated build"),
            (hold.Since, hold.Searched));
    }

    [Fact]
    public void A_build_whose_labels_name_no_kernel_is_passed_over()
    {
        var lost = Build("20241010", null);

        var (build, hold) = PassedOver(HoldbackChoice.Choose(Facts(), Oct23, [lost, Oct07]));

        Assert.Equal((Oct07, "its labels do not name its kernel"), (build, hold.PassedOver[^1].Reason));
    }

    /// <summary>
    /// Tags of a build are pushed one after another: the dated one may be there before the moving one.
    /// </summary>
    [Fact]
    public void A_build_newer_than_the_moving_tag_is_not_out_yet() =>
        Assert.Equal(Oct07, PassedOver(
            HoldbackChoice.Choose(Facts(), Oct16, [Build("20241024", "6.10.14-200.fc40.x86_64"), Oct23, Oct07])).Build);

    [Fact]
    public void Nobody_knows_since_when_where_no_held_build_has_a_dated_tag()
    {
        var hold = Held(HoldbackChoice.Choose(Facts(), new BaseBuild(Oct23.Digest, Oct23.Kernels), [])).Hold;

        Assert.Equal((null, null), (hold.Since, hold.Night));
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(45, 0)]
    public void Limits_are_at_least_one(int days, int requests) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new HoldbackLimits(days, requests));
}
