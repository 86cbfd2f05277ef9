using KinoiteZfs.Oci.Attachments;

namespace KinoiteZfs.Lab;

/// <summary>A matrix that finds nothing is worth what its judgement is: here stable is broken on purpose, behind the
/// registry's back.</summary>
public sealed class WhatTheMatrixSees(FaultWorlds worlds) : IClassFixture<FaultWorlds>, IAsyncLifetime
{
    FaultWorld World => worlds.Any;

    public async Task InitializeAsync()
    {
        await worlds.PrepareAsync(Operation.Promotion);
        World.Restart();
        await World.StageAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task What_a_promotion_leaves_behind_is_well() => Assert.Empty(await BreachesAsync());

    [Fact]
    public async Task A_layer_that_is_lost()
    {
        var latest = World.Course.After[PublishedState.Latest]!;
        File.Delete(
            Path.Combine(World.Storage, "docker/registry/v2/blobs/sha256", latest.Hex[..2], latest.Hex, "data"));

        Assert.Contains(await BreachesAsync(), breach => breach.Contains("has lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Latest_without_its_signature()
    {
        Directory.Delete(
            TagFolder(PublishedState.Image, $"{ReferrerTag.Of(World.Course.After[PublishedState.Latest]!)}.sig"),
            recursive: true);

        Assert.Contains(
            await BreachesAsync(), breach => breach.Contains("signed by our key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Latest_without_its_provenance()
    {
        Directory.Delete(
            TagFolder(PublishedState.Image, $"{ReferrerTag.Of(World.Course.After[PublishedState.Latest]!)}"),
            recursive: true);

        Assert.Contains(
            await BreachesAsync(), breach => breach.Contains("where it comes from", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("main-43")]
    [InlineData("latest")]
    public async Task A_tag_that_did_not_move(string tag)
    {
        var name = $"{(tag == "latest" ? PublishedState.Image : PublishedState.Akmods)}:{tag}";
        Point(name, World.Course.Before[name]!);

        Assert.Contains(await BreachesAsync(), breach => breach.Contains($"{name} is ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Akmods_of_another_night_under_the_audit_tag()
    {
        var audit = World.Course.After.Tags.Keys.Single(
            tag => tag.StartsWith($"{PublishedState.Akmods}:stable-1002-", StringComparison.Ordinal)
                && tag.Count(sign => sign == '-') == 3);
        Point(audit, World.Course.Before[$"{PublishedState.Akmods}:main-43"]!);

        Assert.Contains(
            await BreachesAsync(), breach => breach.Contains("latest has its audit tag", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tag_nobody_meant_to_move()
    {
        Point($"{PublishedState.Image}:somebody", World.Course.After[PublishedState.Latest]!);

        Assert.Contains(
            await BreachesAsync(), breach => breach.Contains("each tag is where it was", StringComparison.Ordinal));
    }

    async Task<IReadOnlyList<string>> BreachesAsync()
    {
        var now = await World.ReadAsync();
        return [.. Invariant.Always.Append(Invariant.Complete)
            .SelectMany(invariant => invariant.Check(World.Course, now))];
    }

    string TagFolder(string repository, string tag) => Path.Combine(
        World.Storage, "docker/registry/v2/repositories", LabUser.Publisher.Owner, repository, "_manifests/tags", tag);

    void Point(string name, Digest digest)
    {
        var (repository, tag) = (
            name[..name.IndexOf(':', StringComparison.Ordinal)],
            name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        var current = Directory.CreateDirectory(Path.Combine(TagFolder(repository, tag), "current"));
        File.WriteAllText(Path.Combine(current.FullName, "link"), digest.ToString());
    }
}
