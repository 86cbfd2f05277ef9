namespace KinoiteZfs.Pipeline.Tests.Model;

public sealed class BranchNamesAsTags
{
    static readonly FedoraVersion Fedora = FedoraVersion.Parse("43");

    [Theory]
    [InlineData("my-fix")]
    [InlineData("fix_2.4")]
    [InlineData("main")]
    public void A_name_which_is_a_tag_stays_as_it_is(string branch) =>
        Assert.Equal($"br-{branch}-43", BranchTag.Parse(branch).For(Fedora).Name);

    [Fact]
    public void The_full_ref_gives_the_same_tag_as_the_name() =>
        Assert.Equal(BranchTag.Parse("my-fix"), BranchTag.Parse("refs/heads/my-fix"));

    [Fact]
    public void A_changed_name_stays_readable_and_ends_in_its_hash() =>
        Assert.Matches(@"\Abr-feature-new_ui-[0-9a-f]{12}-43\z", BranchTag.Parse("feature/New_UI").For(Fedora).Name);

    [Theory]
    [InlineData("Fix", "fix")]
    [InlineData("a/b", "a-b")]
    [InlineData("a/b", "a b")]
    [InlineData("größe", "gr-e")]
    [InlineData("-x", "x")]
    [InlineData(".x", "-x")]
    public void Names_which_look_alike_as_tags_stay_apart(string left, string right) =>
        Assert.NotEqual(BranchTag.Parse(left).Name, BranchTag.Parse(right).Name);

    [Fact]
    public void A_branch_cannot_take_another_ones_tag_by_spelling_its_hash()
    {
        var hashed = BranchTag.Parse("Fix").Name;

        Assert.NotEqual(hashed, BranchTag.Parse(hashed).Name);
    }

    [Fact]
    public void Long_names_which_differ_at_their_end_stay_apart()
    {
        var start = new string('a', 300);

        Assert.NotEqual(BranchTag.Parse(start + "x").Name, BranchTag.Parse(start + "y").Name);
    }

    [Theory]
    [InlineData("$(rm -rf /)")]
    [InlineData("a: b\n- c")]
    [InlineData("`x`;|&<>\"'")]
    [InlineData("../../main-43")]
    [InlineData("@sha256:0000")]
    [InlineData("日本語")]
    [InlineData("💥")]
    [InlineData("...---...")]
    [InlineData("\u202Egnp.exe")]
    public void Whatever_the_name_the_tag_has_only_what_a_tag_may_have(string branch) =>
        Assert.Matches(@"\Abr-[a-z0-9][a-z0-9._-]*-43\z", BranchTag.Parse(branch).For(Fedora).Name);

    [Theory]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(57)]
    [InlineData(4000)]
    public void The_tag_fits_a_tag_with_the_longest_Fedora_version_and_kernel(int length) =>
        Assert.InRange(
            BranchTag.Parse(new string('b', length)).For(FedoraVersion.Parse("999"), LongestKernel).Name.Length, 1,
            Tag.MaximumLength);

    [Theory]
    [InlineData("main-43")]
    [InlineData("latest")]
    [InlineData("stable-1-abcdef0")]
    public void No_branch_name_leads_to_a_tag_of_the_stream(string branch) =>
        Assert.StartsWith("br-", BranchTag.Parse(branch).For(Fedora).Name, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("refs/heads/")]
    [InlineData("refs/tags/v1")]
    [InlineData("refs/pull/7/merge")]
    public void What_is_no_branch_is_refused_and_named(string branch)
    {
        var error = Assert.Throws<FormatException>(() => BranchTag.Parse(branch));

        Assert.Contains($"'{branch}' is not a branch", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Linux, include/uapi/linux/utsname.h: __NEW_UTS_LEN is 64.</summary>
    static KernelRelease LongestKernel => KernelRelease.Parse($"6.18.12-{new string('9', 44)}.fc43.x86_64");
}
