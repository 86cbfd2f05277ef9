using System.Diagnostics;
using System.IO.Compression;
using KinoiteZfs.Oci.Layout;
using KinoiteZfs.Pipeline.Candidate;
using KinoiteZfs.Pipeline.Model;
using KinoiteZfs.Pipeline.Tools;

namespace KinoiteZfs.Benchmark;

/// <summary>What composing takes of a disk, while it goes on.</summary>
/// <param name="Taken">Bytes, at the most.</param>
/// <param name="Unpacked">Bytes of the base image's layers as archives.</param>
sealed record RoomToCompose(double Seconds, long Taken, long Unpacked)
{
    public static async Task<RoomToCompose> MeasureAsync(
        ResolvedInputs inputs, LayoutRegistry layout, DirectoryInfo workspace)
    {
        await File.WriteAllTextAsync(
            Path.Combine(workspace.FullName, Workspace.Containerfile),
            $"FROM {inputs.Base.Pinned}\nCOPY added /usr/share/added\n");
        await File.WriteAllTextAsync(Path.Combine(workspace.FullName, "added"), "one more file");
        var image = await layout.ResolveImageAsync(inputs.Base.Pinned, inputs.Platform, default);
        var drive = new DriveInfo(workspace.FullName);
        var (before, least, clock) = (drive.AvailableFreeSpace, drive.AvailableFreeSpace, Stopwatch.StartNew());
        var composing = new ContainerfileComposer(
            ContainerEngines.Buildah, new FileInfo(Path.Combine(workspace.FullName, "compose.log")))
            .ComposeAsync(new ComposeRequest(workspace, inputs, image, [], layout), new Progress<string>(
                Console.WriteLine), default);
        while (await Task.WhenAny(composing, Task.Delay(100)) != composing)
            least = Math.Min(least, drive.AvailableFreeSpace);
        await composing;
        var seconds = clock.Elapsed.TotalSeconds;
        long unpacked = 0;
        foreach (var layer in image.Manifest.Layers)
        {
            await using var content = new GZipStream(
                await layout.OpenBlobAsync(image.Repository, layer, default), CompressionMode.Decompress);
            var buffer = new byte[1 << 20];
            int count;
            while ((count = await content.ReadAsync(buffer)) > 0)
                unpacked += count;
        }
        return new RoomToCompose(seconds, before - least, unpacked);
    }
}
