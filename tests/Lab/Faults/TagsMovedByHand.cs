using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Lab;

/// <summary>
/// Somebody gives <c>latest</c> to an image of theirs while a promotion runs, before each of its writes in turn. Either
/// the promotion sees it, leaves it alone and puts back everything else; or its own last write came later, and it is
/// complete.
/// </summary>
public sealed class TagsMovedByHand(FaultWorlds worlds, ITestOutputHelper output)
    : IClassFixture<FaultWorlds>, IAsyncLifetime
{
    const string Unknown = "no audit tag says who";

    public Task InitializeAsync() => worlds.PrepareAsync(Operation.Promotion);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_promotion_never_mixes_its_akmods_with_an_image_of_somebody_else()
    {
        var (writes, seen) = (0, 0);
        await worlds.EachAsync(
            [0], async (world, _) => writes = (await RunAsync(world, at: null, () => Task.CompletedTask)).Writes);
        await worlds.EachAsync(Enumerable.Range(1, writes), async (world, write) =>
        {
            Digest? theirs = null;
            var (_, failure) = await RunAsync(world, new Boundary(Access.Write, write), async () =>
                await world.ActAsync(async (_, registry) => theirs = await MoveAsync(registry)));
            var now = await world.ReadAsync();
            var expected = new Dictionary<string, Digest>(
                (failure is null ? world.Course.After : world.Course.Before).Tags.Where(tag => IsMoving(tag.Key)));
            if (failure is not null)
            {
                Interlocked.Increment(ref seen);
                expected[PublishedState.Latest] = theirs!;
                Assert.Contains(Unknown, failure, StringComparison.Ordinal);
            }
            Assert.Equal(
                expected.OrderBy(tag => tag.Key), now.Tags.Where(tag => IsMoving(tag.Key)).OrderBy(tag => tag.Key));
            Assert.Empty(now.Damage);
        });
        output.WriteLine($"{writes} writes, seen before {seen} of them");
        Assert.True(
            seen >= writes - 1,
            $"The promotion went over somebody else's image at {writes - seen} of {writes} writes.");
    }

    static async Task<(int Writes, string? Failure)> RunAsync(FaultWorld world, Boundary? at, Func<Task> meanwhile)
    {
        world.Restart();
        using var never = new CancellationTokenSource();
        var shot = new Shot(new Fault.Meanwhile(meanwhile), at, "", never);
        using var armed = world.Proxy.Arm(shot);
        try
        {
            await world.StageAsync();
            return (shot.Seen.Writes, null);
        }
        catch (PipelineException failure)
        {
            return (shot.Seen.Writes, failure.Message);
        }
    }

    /// <summary>Tags which promotions move, unlike those they create once.</summary>
    static bool IsMoving(string tag) =>
        tag == PublishedState.Latest || tag.StartsWith($"{PublishedState.Akmods}:main-", StringComparison.Ordinal);

    static async Task<Digest> MoveAsync(IRegistry registry)
    {
        var latest = ImageReference.Parse($"ghcr.io/{LabUser.Publisher.Owner}/{PublishedState.Latest}");
        var config = await registry.PushBytesAsync(latest.Repository, MediaTypes.OciEmpty, "{}"u8.ToArray(), default);
        var manifest = new ImageManifest(
            MediaTypes.OciManifest, config, [],
            new Dictionary<string, string> { ["org.opencontainers.image.title"] = "somebody's own" })
            .ToRaw();
        await registry.PutManifestAsync(latest, manifest, default);
        return manifest.Digest;
    }
}
