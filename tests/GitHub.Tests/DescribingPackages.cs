using KinoiteZfs.Oci.References;
using KinoiteZfs.Pipeline.Text;

namespace KinoiteZfs.GitHub.Tests;

public class DescribingPackages
{
    static Task<string> Describe(PackagesStub stub, string name) =>
        new GitHubPackageVersions("secret-token", stub.Address).DescribeAsync(Repository.Parse($"ghcr.io/dana/{name}"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Its_visibility_its_link_and_the_tokens_rights_are_said_for_organizations_and_people(
        bool organization)
    {
        using var stub = new PackagesStub { IsOrganization = organization };

        Assert.Equal("private, linked to dana/fork, token with read:packages, write:packages", await Describe(
            stub, "kinoite-zfs"));
    }

    [Fact]
    public async Task One_that_is_not_there_is_no_error()
    {
        using var stub = new PackagesStub();

        Assert.Equal("GitHub knows no such package, or not for this token", await Describe(stub, "other"));
    }

    [Fact]
    public async Task A_token_which_is_refused_is()
    {
        using var stub = new PackagesStub { Status = 401 };

        var error = await Assert.ThrowsAsync<PipelineException>(() => Describe(stub, "kinoite-zfs"));
        Assert.Contains("read:packages", error.Message, StringComparison.Ordinal);
    }
}
