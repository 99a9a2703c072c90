# SPDX-License-Identifier: MIT
"""The reference that `./dev bench` measures aivideo-server against: the same two reads, written as one
writes them with FastAPI, SQLAlchemy and SQLite.

    fastapi_reference.py DATABASE SEED.json PORT

SEED.json is an answer of aivideo-server's GET /api/video/batches, so that both servers hold and answer
the same rows. Prints the token to use in one line, then serves.
"""
import json
import sys

import jwt
import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from sqlalchemy import ForeignKey, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload

KEY = "a key of thirty-two bytes or more, for HS256"


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    disabled: Mapped[bool] = mapped_column(default=False)


class Batch(Base):
    __tablename__ = "batches"
    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str]
    timestamp: Mapped[int] = mapped_column(index=True)
    prompt: Mapped[str]
    audio_name: Mapped[str]
    status: Mapped[str]
    credits_per_video: Mapped[int]
    credits_used: Mapped[int]
    items: Mapped[list["Item"]] = relationship(order_by="Item.position")


class Item(Base):
    __tablename__ = "items"
    id: Mapped[str] = mapped_column(primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"), index=True)
    position: Mapped[int]
    source_image: Mapped[str]
    video_url: Mapped[str]
    status: Mapped[str]
    error_msg: Mapped[str | None]
    api_task_id: Mapped[str | None]
    progress: Mapped[float | None]


class ItemOut(BaseModel):
    id: str
    sourceImage: str
    videoUrl: str
    status: str
    error_msg: str | None
    api_task_id: str | None
    progress: float | None


class BatchOut(BaseModel):
    id: str
    userId: str
    userName: str
    name: str
    timestamp: int
    prompt: str
    audioName: str
    imageCount: int
    status: str
    creditsPerVideo: int
    creditsUsed: int
    progress: dict[str, float]
    items: list[ItemOut]


class Page(BaseModel):
    batches: list[BatchOut]
    total: int


database, seed, port = sys.argv[1:4]
engine = create_engine("sqlite:///" + database, connect_args={"check_same_thread": False})
app = FastAPI()
bearer = HTTPBearer()


def session():
    with Session(engine) as s:
        yield s


def current_user(credentials: HTTPAuthorizationCredentials = Depends(bearer), s: Session = Depends(session)) -> User:
    try:
        claims = jwt.decode(credentials.credentials, KEY, algorithms=["HS256"])
    except jwt.PyJWTError:
        raise HTTPException(401, "Invalid authentication credentials")
    user = s.get(User, int(claims["sub"]))
    if user is None or user.disabled:
        raise HTTPException(401, "Invalid authentication credentials")
    return user


def progress_of(batch: Batch) -> dict[str, float]:
    counts = {k: 0 for k in ("completed", "processing", "pending", "failed", "cancelled")}
    for item in batch.items:
        counts[item.status] += 1
    done = counts["completed"] + counts["failed"] + counts["cancelled"]
    return {"overall_progress": 100.0 * done / max(len(batch.items), 1), "total": len(batch.items),
            "queued": counts["pending"], **counts}


@app.get("/health")
def health():
    return {"status": "ok", "service": "reference"}


@app.get("/api/video/batches", response_model=Page)
def batches(limit: int = 50, offset: int = 0, user: User = Depends(current_user), s: Session = Depends(session)):
    rows = s.scalars(select(Batch).where(Batch.user_id == user.id).options(selectinload(Batch.items))
                     .order_by(Batch.timestamp.desc()).limit(limit).offset(offset)).all()
    total = s.scalar(select(func.count()).select_from(Batch).where(Batch.user_id == user.id))
    return Page(total=total, batches=[
        BatchOut(id=b.id, userId="u-%d" % b.user_id, userName=user.username, name=b.name, timestamp=b.timestamp,
                 prompt=b.prompt, audioName=b.audio_name, imageCount=len(b.items), status=b.status,
                 creditsPerVideo=b.credits_per_video, creditsUsed=b.credits_used, progress=progress_of(b),
                 items=[ItemOut(id=i.id, sourceImage=i.source_image, videoUrl=i.video_url, status=i.status,
                                error_msg=i.error_msg, api_task_id=i.api_task_id, progress=i.progress)
                        for i in b.items]) for b in rows])


def fill():
    Base.metadata.create_all(engine)
    with Session(engine) as s, open(seed, encoding="utf-8") as f:
        s.add(User(id=1, username="admin"))
        for b in json.load(f)["batches"]:
            s.add(Batch(id=b["id"], user_id=1, name=b["name"], timestamp=b["timestamp"], prompt=b["prompt"],
                        audio_name=b["audioName"], status=b["status"], credits_per_video=b["creditsPerVideo"],
                        credits_used=b["creditsUsed"],
                        items=[Item(id=i["id"], position=n, source_image=i["sourceImage"], video_url=i["videoUrl"],
                                    status=i["status"], error_msg=i["error_msg"], api_task_id=i["api_task_id"],
                                    progress=i["progress"]) for n, i in enumerate(b["items"])]))
        s.commit()


fill()
print(jwt.encode({"sub": "1", "type": "access"}, KEY, algorithm="HS256"), flush=True)
uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", access_log=False)
