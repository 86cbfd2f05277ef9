using System.Globalization;

namespace KinoiteZfs.Pipeline.Tests.Candidate;

public sealed class RenderingTheWorkspace : IDisposable
{
    static readonly Repository Akmods = Repository.Parse("ghcr.io/dana/akmods-zfs-candidate");

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    DirectoryInfo Target => new(Path.Combine(_folder.Directory.FullName, "workspace"));

    [Theory]
    [InlineData("base-image: \"ghcr.io/ublue-os/kinoite-main\"")]
    [InlineData("image-version: \"latest-20261120.1@{0}\"")]
    public async Task The_recipe_is_pinned_to_the_stream_tag_and_the_bases_digest(string line)
    {
        await RenderAsync();

        Assert.Contains(
            string.Format(CultureInfo.InvariantCulture, line, Given.Digest("base")),
            (await File.ReadAllTextAsync(Path.Combine(Target.FullName, "recipe.yml"))).Split('\n'));
    }

    /// <summary>A reference needs a tag or a digest after ':' here; of both the digest counts.</summary>
    [Fact]
    public async Task Without_a_stream_tag_the_recipe_has_the_tag_that_was_asked_for_and_the_digest()
    {
        await RenderAsync(inputs: Given.Inputs() with { Base = Given.Inputs().Base with { StreamTag = null } });

        Assert.Contains(
            $"\nimage-version: \"latest@{Given.Digest("base")}\"\n",
            await File.ReadAllTextAsync(Path.Combine(Target.FullName, "recipe.yml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Containerfile_starts_from_the_bases_digest()
    {
        await RenderAsync();

        Assert.Contains(
            $"\nFROM ghcr.io/ublue-os/kinoite-main@{Given.Digest("base")}\n", await ContainerfileAsync(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6.18.9-200.fc43.x86_64")]
    [InlineData("6.18.12-200.fc43.x86_64")]
    public async Task Each_kernels_akmods_are_mounted_by_digest(string kernel)
    {
        await RenderAsync();

        Assert.Contains(
            $"    --mount=type=bind,from={Akmods.At(Given.Digest(kernel))},source=/rpms/kmods/zfs,target=/run/akmods/{kernel} \\\n",
            await ContainerfileAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6.18.9-200.fc43.x86_64")]
    [InlineData("6.18.12-200.fc43.x86_64")]
    public async Task Each_kernels_akmods_are_copied_by_digest_where_mounts_are_missing(string kernel)
    {
        await RenderAsync(transfer: PackageTransfer.Copy);

        Assert.Contains(
            $"\nCOPY --from={Akmods.At(Given.Digest(kernel))} /rpms/kmods/zfs /run/akmods/{kernel}\n",
            await ContainerfileAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_packages_are_copied_nothing_is_mounted_and_all_of_it_is_removed()
    {
        await RenderAsync(transfer: PackageTransfer.Copy);

        var containerfile = await ContainerfileAsync();
        Assert.DoesNotContain("RUN --mount", containerfile, StringComparison.Ordinal);
        Assert.Contains("rm -rf /run/zfs-install /run/akmods\n", containerfile, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BlueBuild_and_buildah_get_the_same_part()
    {
        await RenderAsync();

        var part = await File.ReadAllTextAsync(Path.Combine(Target.FullName, Workspace.AkmodsPart));
        Assert.Contains(part.TrimEnd(), await ContainerfileAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_placeholder_is_left()
    {
        await RenderAsync();

        Assert.DoesNotContain("{{", await ContainerfileAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tracked_files_are_only_read()
    {
        var before = await RecipeDigestAsync();

        await RenderAsync();

        Assert.Equal(before, await RecipeDigestAsync());
    }

    [Fact]
    public async Task A_link_in_the_recipes_folder_is_refused()
    {
        var recipes = Recipes();
        File.CreateSymbolicLink(Path.Combine(recipes.FullName, "secret"), "/etc/hostname");

        Assert.Contains(
            "is a link to '/etc/hostname'",
            (await Assert.ThrowsAsync<PipelineException>(() => RenderAsync(recipes))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipes_folder_without_recipe_is_refused()
    {
        var recipes = Recipes();
        File.Delete(Path.Combine(recipes.FullName, "recipe.yml"));

        Assert.Contains(
            "has no recipe.yml", (await Assert.ThrowsAsync<PipelineException>(() => RenderAsync(recipes))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Containerfile_without_its_placeholder_is_refused()
    {
        var recipes = Recipes();
        await File.WriteAllTextAsync(Path.Combine(recipes.FullName, "Containerfile"), "FROM fedora\n{{zfs-akmods}}\n");

        Assert.Contains(
            "recipes/Containerfile: the placeholder {{base-image}} is there 0 times",
            (await Assert.ThrowsAsync<PipelineException>(() => RenderAsync(recipes))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Akmods_without_a_digest_are_refused()
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() => RenderAsync(
            akmods: [One("6.18.12-200.fc43.x86_64") with { Image = Akmods.At(Tag.Parse("main-43")) }]));

        Assert.Contains("without a digest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_something_in_it_is_left_alone()
    {
        _folder.Write("workspace/precious.txt", "mine");

        Assert.Contains(
            "is not empty", (await Assert.ThrowsAsync<PipelineException>(() => RenderAsync())).Message,
            StringComparison.Ordinal);
    }

    Task RenderAsync(
        DirectoryInfo? recipes = null, IReadOnlyList<KernelAkmods>? akmods = null, PackageTransfer transfer =
            PackageTransfer.Mount,
        ResolvedInputs? inputs = null) => Workspace.RenderAsync(
        recipes ?? SampleWorld.Recipes, Target, inputs ?? Given.Inputs(),
        akmods ?? [One("6.18.9-200.fc43.x86_64"), One("6.18.12-200.fc43.x86_64")], transfer, default);

    DirectoryInfo Recipes()
    {
        var copy = _folder.Directory.CreateSubdirectory("recipes");
        foreach (var file in SampleWorld.Recipes.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var path = Path.Combine(copy.FullName, Path.GetRelativePath(SampleWorld.Recipes.FullName, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            file.CopyTo(path);
        }
        return copy;
    }

    Task<string> ContainerfileAsync() => File.ReadAllTextAsync(Path.Combine(Target.FullName, "Containerfile"));

    Task<Digest> RecipeDigestAsync() =>
        RecipeDigest.OfAsync(SampleWorld.Recipes, _folder.Write("stream.json", "{}"), default);

    static KernelAkmods One(string kernel) => new(
        KernelRelease.Parse(kernel), CacheState.Fresh, "proven", Akmods.At(Given.Digest(kernel)),
        ZfsVersion.Parse("2.4.1"), []);
}
