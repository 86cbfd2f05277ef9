namespace KinoiteZfs.Oci.Registries;

/// <summary>How the blobs of a copy got to their target.</summary>
/// <param name="Mounted">Blobs made available without moving bytes.</param>
/// <param name="Copied">Blobs whose bytes were moved.</param>
/// <param name="Existing">Blobs which were there already.</param>
/// <param name="BytesMoved">Bytes of the copied blobs; manifests are not counted.</param>
public sealed record CopyResult(int Mounted, int Copied, int Existing, long BytesMoved)
{
    public static readonly CopyResult Nothing = new(0, 0, 0, 0);

    public static CopyResult operator +(CopyResult left, CopyResult right) => Add(left, right);

    public static CopyResult Add(CopyResult left, CopyResult right) => new(
        left.Mounted + right.Mounted, left.Copied + right.Copied, left.Existing + right.Existing,
        left.BytesMoved + right.BytesMoved);

    public override string ToString() =>
        $"{Mounted} mounted, {Copied} copied ({BytesMoved} bytes), {Existing} there already";
}
