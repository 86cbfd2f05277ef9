using KinoiteZfs.Pipeline.Reports.Status;
using KinoiteZfs.Pipeline.Tests.Reports.Status;

namespace KinoiteZfs.Pipeline.Tests.Reports.Summary;

/// <summary>After a publication: whether hosts, which are logged in nowhere, get what was published.</summary>
public sealed class WhoCanPull : IDisposable
{
    static readonly ImageReference Latest = ImageReference.Parse("ghcr.io/dana/kinoite-zfs:latest");

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_anybody_gets_is_public()
    {
        var registry = new LayoutRegistry(_folder.Directory.FullName);
        await new SampleImage().Layer("a").PushAsync(registry, $"{Latest.Repository}", "latest");

        var access = await AskAsync(registry);

        Assert.Equal((Visibility.Public, "nothing"), (access.Visibility, access.Remedy(null)));
    }

    /// <summary>ghcr.io refuses the token, others say that there is no such thing.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_refused_or_denied_to_be_there_is_private(bool refused) => Assert.Equal(
        Visibility.Private,
        (await AskAsync(
            refused ? new AnsweringRegistry(TagOutcome.NoPermission) : new LayoutRegistry(_folder.Directory.FullName)))
            .Visibility);

    [Fact]
    public async Task A_registry_which_does_not_answer_has_said_nothing()
    {
        var access = await AskAsync(new AnsweringRegistry(TagOutcome.RegistryBroken));

        Assert.Equal((Visibility.Unknown, "the registry's own words"), (access.Visibility, access.Reason));
    }

    [Theory]
    [InlineData(
        "ghcr.io/dana/kinoite-zfs", "https://github.com/dana/fork",
        "open https://github.com/dana/fork/pkgs/container/kinoite-zfs, Package settings, Danger Zone, Change visibility, Public")]
    [InlineData("ghcr.io/dana/kinoite-zfs", null, "open https://github.com/dana?tab=packages, Package settings")]
    [InlineData("quay.io/dana/kinoite-zfs", null, "make quay.io/dana/kinoite-zfs public in the settings of quay.io")]
    public void What_to_click_is_said(string repository, string? source, string remedy) => Assert.StartsWith(
        remedy,
        new PackageAccess(Repository.Parse(repository), Visibility.Private, "denied")
            .Remedy(source is null ? null : new Uri(source)),
        StringComparison.Ordinal);

    [Fact]
    public void The_page_of_a_run_says_it_for_each_package()
    {
        var page = JobSummary.Render(new RunReport(Given.Record(), Given.Stream().For("dana"))
        {
            Access = [new(Latest.Repository, Visibility.Public, null), new(
                Repository.Parse("ghcr.io/dana/akmods-zfs"), Visibility.Private, "denied")],
        });

        Assert.Contains(
            "| `ghcr.io/dana/kinoite-zfs` | yes | nothing |\n| `ghcr.io/dana/akmods-zfs` | **no** | open https", page,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_was_asked_the_page_says_nothing() =>
        Assert.DoesNotContain(
            "Who can pull", JobSummary.Render(new RunReport(Given.Record(), Given.Stream().For("dana"))),
            StringComparison.Ordinal);

    static async Task<PackageAccess> AskAsync(IRegistry registry) =>
        Assert.Single(await PackageAccess.AskAsync(registry, [Latest, Latest], default));
}
