using KinoiteZfs.Kmods.Tests.Packages;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>A package around any modules, in place of those in a sample.</summary>
static class SampleKmod
{
    const int BaseNames = 1117, DirectoryNames = 1118, DirectoryIndexes = 1116;
    const int Sizes = 1028, Modes = 1030, Times = 1034, LinkTargets = 1036, Flags = 1037, Inodes = 1096;
    const int File = 0x81a4;

    public static async Task<byte[]> WithAsync(string kernel, params (string Name, byte[] Content)[] modules)
    {
        var sample = await System.IO.File.ReadAllBytesAsync(
            Path.Combine(
                SampleWorld.DataFolder.FullName, "rpms", $"kmod-zfs-{SampleWorld.Older}-2.4.3-1.fc43.x86_64.rpm"));
        var folder = $"/usr/lib/modules/{kernel}/extra/zfs/";
        return RpmParts.Of(sample)
            .With(BaseNames, [.. modules.Select(module => module.Name)]).With(DirectoryNames, folder)
            .WithNumbers(DirectoryIndexes, Each(0))
            .WithNumbers(Sizes, [.. modules.Select(module => module.Content.Length)])
            .WithNumbers(Modes, Each(File)).WithNumbers(Times, Each(0)).WithNumbers(Flags, Each(0))
            .WithNumbers(Inodes, [.. modules.Select((_, index) => index + 1)])
            .With(LinkTargets, [.. modules.Select(_ => "")])
            .WithPayload(
                [
                    .. modules.SelectMany(module => CpioBytes.Entry($".{folder}{module.Name}", module.Content)),
                    .. CpioBytes.Trailer()
                ])
            .ToBytes();

        int[] Each(int value) => [.. modules.Select(_ => value)];
    }
}
