using KinoiteZfs.Oci.References;
using KinoiteZfs.Pipeline.Text;

namespace KinoiteZfs.GitHub.Tests;

public class DeletingPackageVersions
{
    static readonly Repository Images = Repository.Parse("ghcr.io/dana/kinoite-zfs");
    static readonly Tag Old = Tag.Parse("stable-1-0123456");

    static Digest DigestOf(int number) => Digest.Of([(byte)number, (byte)(number >> 8)]);

    static PackagesStub Stub(bool organization = false) => new()
    {
        IsOrganization = organization,
        Versions = { [11] = (DigestOf(1).ToString(), ["latest"]), [12] = (DigestOf(2).ToString(), [Old.Name]) },
    };

    static Task Delete(PackagesStub stub, int number, params Tag[] tags) =>
        new GitHubPackageVersions("secret-token", stub.Address)
            .DeleteAsync(Images, DigestOf(number), tags, CancellationToken.None);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_version_of_the_digest_goes_for_organizations_and_people(bool organization)
    {
        using var stub = Stub(organization);

        await Delete(stub, 2, Old);

        Assert.Equal([11], stub.Versions.Keys);
    }

    [Fact]
    public async Task The_token_goes_along()
    {
        using var stub = Stub();

        await Delete(stub, 2, Old);

        Assert.All(stub.Tokens, token => Assert.Equal("Token secret-token", token));
    }

    [Fact]
    public async Task A_tag_the_plan_did_not_know_refuses_the_deletion_and_is_named()
    {
        using var stub = Stub();
        stub.Versions[12] = (DigestOf(2).ToString(), [Old.Name, "latest-signed"]);

        var error = await Assert.ThrowsAsync<PipelineException>(() => Delete(stub, 2, Old));

        Assert.Contains("also carries latest-signed", error.Message, StringComparison.Ordinal);
        Assert.Equal([11, 12], stub.Versions.Keys);
    }

    [Fact]
    public async Task A_tag_which_came_between_two_deletions_refuses_the_second()
    {
        using var stub = Stub();
        stub.Versions[13] = (DigestOf(3).ToString(), []);
        var versions = new GitHubPackageVersions("secret-token", stub.Address);
        await versions.DeleteAsync(Images, DigestOf(3), [], CancellationToken.None);
        stub.Versions[12] = (DigestOf(2).ToString(), [Old.Name, "latest-signed"]);

        await Assert.ThrowsAsync<PipelineException>(
            () => versions.DeleteAsync(Images, DigestOf(2), [Old], CancellationToken.None));

        Assert.Equal([11, 12], stub.Versions.Keys);
    }

    [Fact]
    public async Task What_is_gone_already_is_no_error()
    {
        using var stub = Stub();

        await Delete(stub, 3, Old);

        Assert.DoesNotContain(stub.Requests, request => request.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_version_on_a_later_page_is_found()
    {
        using var stub = new PackagesStub();
        for (var number = 1; number <= 250; number++)
            stub.Versions[number] = (DigestOf(number).ToString(), []);

        await Delete(stub, 250);

        Assert.False(stub.Versions.ContainsKey(250));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_token_without_permission_is_told_which_it_needs(int status)
    {
        using var stub = new PackagesStub { Status = status };

        var error = await Assert.ThrowsAsync<PipelineException>(() => Delete(stub, 2, Old));

        Assert.Contains("The token needs read:packages", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outage_is_told_with_its_status()
    {
        using var stub = new PackagesStub { Status = 500 };

        Assert.Contains(
            "500", (await Assert.ThrowsAsync<PipelineException>(() => Delete(stub, 2, Old))).Message,
            StringComparison.Ordinal);
    }
}
