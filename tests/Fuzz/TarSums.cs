using System.Text;

namespace KinoiteZfs.Fuzz;

/// <summary>Headers' checksums, made right again after the damage.</summary>
static class TarSums
{
    const int Block = 512;
    const int SumAt = 148;

    public static void Mend(byte[] archive)
    {
        for (var start = 0; start + Block <= archive.Length; start += Block)
        {
            var block = archive.AsSpan(start, Block);
            // Content and padding hardly ever have digits there; a header without its sum is refused anyway.
            if (!char.IsAsciiDigit((char)block[SumAt]))
                continue;
            block.Slice(SumAt, 8).Fill((byte)' ');
            var sum = 0;
            foreach (var value in block)
                sum += value;
            Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block[SumAt..]);
        }
    }
}
