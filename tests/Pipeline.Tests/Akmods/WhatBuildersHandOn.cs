namespace KinoiteZfs.Pipeline.Tests.Akmods;

/// <summary>Foreign code has had its hands on the files and on the record beside them.</summary>
public sealed class WhatBuildersHandOn
{
    [Fact]
    public async Task Files_which_were_changed_afterwards_are_not_published() =>
        await RefusedAsync("it is sha256:", (file, built) =>
        {
            var content = File.ReadAllBytes(file);
            content[^1] ^= 1;
            File.WriteAllBytes(file, content);
            return built;
        });

    [Fact]
    public async Task Files_of_another_size_are_not_published() =>
        await RefusedAsync(" bytes and was built with ", (file, built) =>
        {
            File.AppendAllText(file, "x");
            return built;
        });

    [Fact]
    public async Task Files_which_are_missing_are_named() =>
        await RefusedAsync("it is not there", (file, built) =>
        {
            File.Delete(file);
            return built;
        });

    [Fact]
    public async Task Links_are_not_followed() =>
        await RefusedAsync("it is a link", (file, built) =>
        {
            File.Move(file, $"{file}.moved");
            File.CreateSymbolicLink(file, $"{file}.moved");
            return built;
        });

    [Fact]
    public async Task Names_do_not_lead_out_of_the_folder() =>
        await RefusedAsync("its name leads out of the folder", (_, built) => built with
        {
            Kernels = [built.Kernels[0] with { Packages = [built.Kernels[0].Packages[0] with { File = "../../key" }] }],
        });

    [Fact]
    public async Task A_record_of_other_inputs_is_refused() =>
        await RefusedAsync("The records are of different runs: built.json is of inputs", (_, built) =>
            built with { Inputs = Given.Digest("other inputs") });

    [Fact]
    public async Task A_kernel_nobody_says_anything_about_is_named() =>
        await RefusedAsync("has nothing about kernel", (_, built) => built with { Kernels = [] });

    /// <summary>File and record agree, and the package is not what was asked for.</summary>
    [Fact]
    public async Task Packages_are_proven_again()
    {
        using var world = await SampleWorld.OfNightAsync();
        var built = await world.BuildAkmodsAsync();
        var userland = built.Kernels[0].Packages
            .Where(package => !package.File.StartsWith("kmod", StringComparison.Ordinal));

        await Assert.ThrowsAsync<AkmodsNotProvenException>(
            () => world.PublishAkmodsAsync(
                built with { Kernels = [built.Kernels[0] with { Packages = [.. userland] }] }));

        Assert.Empty(world.Registry.Writes);
    }

    static async Task RefusedAsync(string saying, Func<string, BuiltAkmods, BuiltAkmods> attack)
    {
        using var world = await SampleWorld.OfNightAsync();
        var built = await world.BuildAkmodsAsync();
        built = attack(Path.Combine(world.Built.FullName, SampleWorld.Older, built.Kernels[0].Packages[0].File), built);

        var error = await Assert.ThrowsAsync<PipelineException>(() => world.PublishAkmodsAsync(built));

        Assert.Contains(saying, error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Registry.Writes);
    }
}
