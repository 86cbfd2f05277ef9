using System.Diagnostics;
using System.Globalization;
using KinoiteZfs.Benchmark;
using KinoiteZfs.Kmods.Versions;
using KinoiteZfs.Oci.Layout;
using KinoiteZfs.Pipeline.Contents;
using KinoiteZfs.Pipeline.Inputs;
using KinoiteZfs.Pipeline.Model;

// benchmark make <folder>     an image layout with a base image of full scale
// benchmark read <folder>     seconds, memory and downloads of what ResolveInputs reads of it, the second time from
//                             layer indexes; a process of its own, for the memory
// benchmark compose <folder>  the room buildah takes to put a file on it; nothing else may write to that file system
if (args is not ["make" or "read" or "compose", var folder])
{
    await Console.Error.WriteLineAsync("usage: benchmark make|read|compose <folder>");
    return 2;
}
var stream = await StreamDefinition.LoadAsync(new FileInfo(Path.Combine("ci", "stream.json")), default);
var layout = new LayoutRegistry(folder);
var clock = Stopwatch.StartNew();
if (args[0] == "make")
{
    await FullScale.PublishAsync(
        layout, stream.BaseImage.Repository, Path.Combine(folder, "scratch"), "latest", "latest-20261120");
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"made in {clock.Elapsed.TotalSeconds:0} s"));
    return 0;
}
var indexes = new DirectoryInfo(Path.Combine(folder, "indexes"));
var registry = new CountedRegistry(layout, KeptContent.In(indexes));
var run = new RunIdentity(
    "1", 1, 1, "refs/heads/main", CommitSha.Parse("0123456789abcdef0123456789abcdef01234567"), "benchmark");
var resolution = await new InputResolver(registry, new OneRelease()).ResolveAsync(
    new ResolveRequest(stream, run, "benchmark", Digest.Of([])), new Progress<string>(), default);
if (!resolution.Inputs.Inputs.Kernels.SequenceEqual([FullScale.Kernel]))
    throw new InvalidOperationException(
        $"The image has the kernel {FullScale.Kernel}, found were {resolution.Inputs.Inputs.Kernels}.");
var image = await layout.ResolveImageAsync(stream.BaseImage, Platform.LinuxAmd64, default);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"ResolveInputs, {image.Manifest.Layers.Count} layers of {image.Manifest.Layers.Sum(layer => layer.Size) / 1e9:0.00} GB: {clock.Elapsed.TotalSeconds:0.0} s, "
    + $"at most {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB resident; {registry.Blobs} blobs read, {registry.Bytes / 1e9:0.00} GB, none more than {registry.MostOfOne} times; layer indexes of {indexes.EnumerateFiles().Sum(file => file.Length) / 1e6:0.0} MB"));
if (args[0] == "compose")
{
    var room = await RoomToCompose.MeasureAsync(
        resolution.Inputs.Inputs, layout, Directory.CreateDirectory(Path.Combine(folder, "workspace")));
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"ContainerfileComposer: {room.Seconds:0} s, at most {room.Taken / 1e9:0.00} GB; the image's files are {room.Unpacked / 1e9:0.00} GB"));
}
return 0;

sealed class OneRelease : IZfsReleases
{
    public Task<IReadOnlyList<ZfsRelease>> ListAsync(ZfsLine line, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ZfsRelease>>([new ZfsRelease(ZfsVersion.Parse($"{line}.1"), null)]);
}
