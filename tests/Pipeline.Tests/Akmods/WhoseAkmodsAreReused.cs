using System.Security.Cryptography;

namespace KinoiteZfs.Pipeline.Tests.Akmods;

/// <summary>Everybody with a token of the repository may push packages; what counts on main is who has signed
/// them.</summary>
public sealed class WhoseAkmodsAreReused : IDisposable
{
    static readonly TagScope Topic = TagScope.Of(BranchTag.Parse("topic"));

    readonly ECDsa _pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _pair.Dispose();

    [Fact]
    public async Task A_branch_writes_no_tag_that_main_reads()
    {
        using var world = await SampleWorld.OfNightAsync();

        await world.MakeAkmodsAsync(new AkmodsOptions { Scope = Topic });

        Assert.Equal(
            [$"br-topic-43-{SampleWorld.Older}", "br-topic-43"],
            (await TagsAsync(world, world.Repositories.AkmodsCandidate)).OrderByDescending(tag => tag.Length));
        Assert.Equal(CacheState.Missing, (await world.PlanAsync()).Kernels[0].Cache.State);
    }

    [Fact]
    public async Task A_branch_reads_what_main_has_and_leaves_it_alone()
    {
        using var world = await SampleWorld.OfNightAsync();
        var main = await world.MakeAkmodsAsync();

        var branch = await world.MakeAkmodsAsync(new AkmodsOptions { Scope = Topic });

        Assert.Equal(CacheState.Fresh, branch.Kernels[0].Cache);
        Assert.Equal(main.Kernels[0].Image.Digest, branch.Kernels[0].Image.Digest);
        Assert.Equal(main.Kernels[0].Image.Digest, await world.DigestOfAsync(world.CacheTag(SampleWorld.Older)));
    }

    [Fact]
    public async Task A_branch_reuses_its_own()
    {
        using var world = await SampleWorld.OfNightAsync();
        await world.MakeAkmodsAsync(new AkmodsOptions { Scope = Topic });

        Assert.Equal(
            CacheState.Fresh, (await world.PlanAsync(new AkmodsOptions { Scope = Topic })).Kernels[0].Cache.State);
    }

    [Fact]
    public async Task What_a_branch_has_and_cannot_use_says_more_than_that_main_has_nothing()
    {
        using var world = await SampleWorld.OfNightAsync();
        await world.MakeAkmodsAsync(new AkmodsOptions { Scope = Topic });
        world.Change(world.Inputs with { Zfs = Given.Zfs("2.4.4", "7.1") });

        var cache = (await world.PlanAsync(new AkmodsOptions { Scope = Topic })).Kernels[0].Cache;

        Assert.Equal((CacheState.Stale, "cached for ZFS 2.4.3, needed 2.4.4"), (cache.State, cache.Reason));
    }

    [Fact]
    public async Task With_a_key_main_builds_anew_what_somebody_put_into_the_cache()
    {
        using var world = await SampleWorld.OfNightAsync();
        await world.MakeAkmodsAsync();

        Assert.True((await world.PlanAsync(Keyed)).Kernels[0].Cache.Rebuild);
    }

    [Fact]
    public async Task With_a_key_main_builds_anew_what_is_stable_and_not_signed()
    {
        using var world = await SampleWorld.OfNightAsync();
        await PromoteAsync(world);

        var cache = (await world.PlanAsync(Keyed)).Kernels[0].Cache;

        Assert.Equal(CacheState.Stale, cache.State);
        Assert.Contains(
            "only what was promoted with this key is reused on main", cache.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_key_main_reuses_what_was_promoted_with_it()
    {
        using var world = await SampleWorld.OfNightAsync();
        var stable = await PromoteAsync(world);
        await new ImageSigner(world.Registry, Key).SignAsync(stable.Repository, stable.Digest!, default);

        var record = await world.MakeAkmodsAsync(Keyed);

        Assert.Equal((CacheState.Fresh, stable.Digest), (record.Kernels[0].Cache, record.Kernels[0].Image.Digest));
    }

    /// <summary>The job which plans has run foreign code; the one which publishes does not take its word for
    /// it.</summary>
    [Fact]
    public async Task What_is_said_to_be_cached_is_looked_up_again()
    {
        using var world = await SampleWorld.OfNightAsync();
        await world.MakeAkmodsAsync();
        var lie = new BuiltAkmods(
            world.Record.Run, world.Inputs.Fingerprint,
            [new BuiltKernel(world.Inputs.Kernels[0], CacheState.Fresh, "believe me", [])]);

        var error = await Assert.ThrowsAsync<PipelineException>(() => world.PublishAkmodsAsync(lie, Keyed));

        Assert.Contains("what is cached cannot be reused", error.Message, StringComparison.Ordinal);
    }

    SigningKey Key => SigningKey.Parse(_pair.ExportPkcs8PrivateKeyPem(), null);

    AkmodsOptions Keyed => new() { Key = Key.Public };

    /// <summary>As a promotion leaves them, but for the signature.</summary>
    static async Task<ImageReference> PromoteAsync(SampleWorld world)
    {
        var made = (await world.MakeAkmodsAsync()).Kernels[0].Image;
        var stable = world.Repositories.Akmods.At(StreamTags.Akmods(world.Inputs.Fedora, world.Inputs.Kernels[0]));
        await ImageCopy.CopyAsync(
            world.Registry, made.Repository, made.Digest!, world.Registry, stable.Repository, stable.Tag, default);
        return stable.Pinned(made.Digest!);
    }

    static async Task<List<string>> TagsAsync(SampleWorld world, Repository repository)
    {
        List<string> tags = [];
        await foreach (var tag in world.Registry.ListTagsAsync(repository, default))
            tags.Add(tag.Name);
        return tags;
    }
}
