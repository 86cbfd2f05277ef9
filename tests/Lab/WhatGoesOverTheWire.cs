namespace KinoiteZfs.Lab;

/// <summary>Counted by a proxy before a real registry: bounds which do not depend on time.</summary>
[Collection(RegistriesCollection.Name)]
public sealed class WhatGoesOverTheWire(Registries registries) : IAsyncLifetime
{
    const int Layers = 20;

    CountingProxy _proxy = null!;
    HttpRegistry _registry = null!;

    public async Task InitializeAsync()
    {
        _proxy = await CountingProxy.StartAsync(registries.Bearer);
        _registry = Connect.As(LabUser.Publisher, _proxy.Address);
    }

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task A_copy_of_twenty_layers_to_another_repository_moves_no_layer_byte()
    {
        await CopyAsync("bytes");
        Figures.Note("copy of 20 layers to another repository", _proxy.Seen.Summary);
        Assert.True(_proxy.Seen.BlobBytes == 0, _proxy.Seen.ToString());
    }

    [Fact]
    public async Task A_copy_of_twenty_layers_mounts_several_at_once()
    {
        await CopyAsync("parallel");
        Assert.True(_proxy.Seen is { Mounts: Layers + 1, MostAtOnce: > 1 }, _proxy.Seen.ToString());
    }

    [Fact]
    public async Task A_copy_of_twenty_layers_needs_one_request_a_blob_and_few_more()
    {
        await CopyAsync("count");
        Assert.True(_proxy.Seen.Requests <= Layers + 1 + 8, _proxy.Seen.ToString());
    }

    [Fact]
    public async Task A_second_copy_asks_for_no_blob_at_all()
    {
        var (from, to) = await CopyAsync("again");
        _proxy.Forget();
        await ImageCopy.CopyAsync(_registry, from.Repository, from.Digest!, _registry, to.Repository, to.Tag, default);
        Figures.Note("the same copy again", _proxy.Seen.Summary);
        Assert.True(_proxy.Seen is { Mounts: 0, BlobBytes: 0, Requests: <= 8 }, _proxy.Seen.ToString());
    }

    [Fact]
    public async Task A_retag_moves_the_manifest_only()
    {
        var image = await SampleImage.PushAsync(_registry, Image("retag"), Layers, bytesPerLayer: 1000);
        _proxy.Forget();
        await _registry.TagAsync(image.Repository, image.Digest!, Tag.Parse("two"), default);
        Figures.Note("retag", _proxy.Seen.Summary);
        Assert.True(_proxy.Seen is { BlobBytes: 0, Requests: <= 5 }, _proxy.Seen.ToString());
    }

    [Fact]
    public async Task A_second_push_of_the_same_image_uploads_nothing()
    {
        await SampleImage.PushAsync(_registry, Image("twice"), layers: 3);
        _proxy.Forget();
        await SampleImage.PushAsync(_registry, Image("twice"), layers: 3);
        Assert.True(_proxy.Seen.BlobBytes == 0, _proxy.Seen.ToString());
    }

    async Task<(ImageReference From, ImageReference To)> CopyAsync(string name)
    {
        var from = await SampleImage.PushAsync(_registry, Image(name), Layers, bytesPerLayer: 100_000);
        var to = Image(name + "-copy");
        _proxy.Forget();
        await ImageCopy.CopyAsync(_registry, from.Repository, from.Digest!, _registry, to.Repository, to.Tag, default);
        return (from, to);
    }

    ImageReference Image(string name) =>
        ImageReference.Parse($"{_proxy.Address}/{LabUser.Publisher.Owner}/wire-{name}:one");
}
