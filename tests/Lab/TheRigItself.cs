using System.Net;

namespace KinoiteZfs.Lab;

/// <summary>The lab proves nothing unless its registries do refuse.</summary>
[Collection(RegistriesCollection.Name)]
public sealed class TheRigItself(Registries registries)
{
    [Fact]
    public async Task The_basic_registry_refuses_anonymous_readers()
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"http://{registries.Basic}/v2/"));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Skopeo_pushes_with_a_token_of_the_token_server_and_not_without()
    {
        using var layouts = new LayoutFolder();
        await SampleImage.PushAsync(layouts.Registry, LayoutFolder.Image);
        var target = $"docker://{registries.Bearer}/{LabUser.Publisher.Owner}/rig:one";
        string[] copy = ["copy", "--dest-tls-verify=false", layouts.Oci(LayoutFolder.Image), target];

        var anonymous = await Tool.TryAsync("skopeo", copy);
        var named = await Tool.TryAsync(
            "skopeo", [.. copy, "--dest-creds", $"{LabUser.Publisher.Name}:{LabUser.Publisher.Password}"]);

        Assert.True(anonymous.ExitCode != 0 && named.ExitCode == 0, $"anonymous: {anonymous.All}\nnamed: {named.All}");
    }

    [Fact]
    public async Task A_user_cannot_push_below_another_owners_name()
    {
        using var layouts = new LayoutFolder();
        await SampleImage.PushAsync(layouts.Registry, LayoutFolder.Image);
        var pushed = await Tool.TryAsync("skopeo", [
            "copy", "--dest-tls-verify=false", "--dest-creds", $"{LabUser.Publisher.Name}:{LabUser.Publisher.Password}",
            layouts.Oci(LayoutFolder.Image), $"docker://{registries.Bearer}/{LabUser.Upstream.Owner}/rig:one"]);
        Assert.NotEqual(0, pushed.ExitCode);
    }
}
