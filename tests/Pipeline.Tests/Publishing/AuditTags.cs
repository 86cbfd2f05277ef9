namespace KinoiteZfs.Pipeline.Tests.Publishing;

public sealed class AuditTags
{
    static readonly KernelRelease Kernel = KernelRelease.Parse("6.12.117+deb12-cloud-amd64");

    [Theory]
    [InlineData(StableMove.Promotion, "stable-4711-0123456")]
    [InlineData(StableMove.Rollback, "rollback-4711-0123456")]
    public void They_name_the_way_the_run_and_the_commit(StableMove kind, string tag) =>
        Assert.Equal(tag, AuditTag.Of(kind, Given.Run()).Tag.Name);

    [Theory]
    [InlineData("stable-4711-0123456")]
    [InlineData("rollback-local-20261124200351-89abcde")]
    [InlineData("stable-a.b_c-1-89abcde")]
    public void They_are_read_back(string tag) => Assert.Equal(tag, AuditTag.Parse(Tag.Parse(tag))!.Tag.Name);

    [Fact]
    public void Those_of_a_kernel_are_told_apart_and_belong_to_their_run()
    {
        var audit = AuditTag.Of(StableMove.Promotion, Given.Run("local-20261124200351"));

        Assert.Equal(audit, AuditTag.ParseKernel(audit.For(Kernel)));
        Assert.Null(AuditTag.Parse(audit.For(Kernel)));
        Assert.Null(AuditTag.ParseKernel(audit.Tag));
    }

    [Fact]
    public void That_of_a_kept_base_belongs_to_its_run_and_is_of_no_other_kind()
    {
        var audit = AuditTag.Of(StableMove.Promotion, Given.Run());

        Assert.Equal(("base-stable-4711-0123456", audit), (audit.Base.Name, AuditTag.ParseBase(audit.Base)));
        Assert.Null(AuditTag.ParseBase(audit.Tag));
        Assert.Null(AuditTag.Parse(audit.Base) ?? AuditTag.ParseKernel(audit.Base));
        Assert.False(StreamTags.IsCandidate(audit.Base) || StreamTags.IsFedoraWide(audit.Base));
    }

    [Fact]
    public void Two_kernels_never_share_one() => Assert.NotEqual(
        AuditTag.Of(StableMove.Promotion, Given.Run()).For(Kernel),
        AuditTag.Of(StableMove.Promotion, Given.Run()).For(KernelRelease.Parse("6.12.117-deb12-cloud-amd64")));

    [Theory]
    [InlineData("latest")]
    [InlineData("main-43")]
    [InlineData("stable-43")]
    [InlineData("stable--0123456")]
    [InlineData("br-stable-4711-0123456")]
    [InlineData("stable-4711-0123456-")]
    public void Other_tags_are_none(string tag)
    {
        Assert.Null(AuditTag.Parse(Tag.Parse(tag)));
        Assert.Null(AuditTag.ParseKernel(Tag.Parse(tag)));
    }

    [Theory]
    [InlineData("4711", 4711L)]
    [InlineData("local-1", null)]
    [InlineData("99999999999999999999", null)]
    public void Numbered_runs_have_a_number(string run, long? number) =>
        Assert.Equal(number, AuditTag.Of(StableMove.Promotion, Given.Run(run)).Number);
}
